using Microsoft.AspNetCore.Builder;
using Weir.Web.Access;

namespace Weir.Web;

/// <summary>Who may call a route.</summary>
/// <param name="NeedsToken">False for everybody.</param>
/// <param name="Needed">Null for every role.</param>
internal sealed record AccessMark(bool NeedsToken, Role? Needed);

/// <summary>A POST that changes nothing: it needs no entry in the audit log.</summary>
internal sealed record ReadingMark;

/// <summary>A route that computes for long: few of them run at once.</summary>
internal sealed record HeavyMark;

/// <summary>A route whose answer does not end: it does not count as a request at work.</summary>
internal sealed record EndlessMark;

/// <summary>A route whose requests wait in a queue of their own: they do not keep a turn from the others.</summary>
internal sealed record QueueMark;

/// <summary>What a route says of itself, where it is mapped.</summary>
internal static class RouteMarks
{
    /// <summary>Only for callers of this role. Each route has this or <see cref="Open{T}"/>.</summary>
    public static T Needs<T>(this T route, Role role)
        where T : IEndpointConventionBuilder => route.WithMetadata(new AccessMark(true, role));

    /// <summary>For every valid token.</summary>
    public static T NeedsAny<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new AccessMark(true, null));

    /// <summary>For everybody, without a token.</summary>
    public static T Open<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new AccessMark(false, null));

    /// <summary>A POST that changes nothing (a trace).</summary>
    public static T ChangesNothing<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new ReadingMark());

    /// <summary>Changes come into force one after the other, which may last: those who only read do not wait behind them.</summary>
    public static T KeepsOwnQueue<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new QueueMark());

    /// <summary>Its answer does not end (a stream): it keeps no turn.</summary>
    public static T Endless<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new EndlessMark());

    /// <summary>Computes for long (a plan, a trace): few at once, others wait their turn.</summary>
    public static T Heavy<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new HeavyMark());
}
