using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Editing;
using Weir.Web.Tracing;

namespace Weir.Web.Objects;

/// <summary>What the endpoints of the site's objects share.</summary>
internal sealed class ObjectGround(WebGround ground) : IDisposable
{
    public WebGround Web { get; } = ground;

    public SiteIndexes Indexes { get; } = new(ground);

    public SourceEdits Edits { get; } = new(ground);

    public SiteTracer Tracer { get; } = new(ground);

    public MemberCounting Counting { get; } = new(ground);

    public void Dispose()
    {
        Edits.Dispose();
        Counting.Dispose();
    }

    /// <summary>The member of the path.</summary>
    /// <exception cref="Refusal">Nobody has the id or login: 404.</exception>
    public Member Named(HttpContext context) => Member(Indexes.Now().Index, $"{context.GetRouteValue("id")}");

    /// <summary>The member that the caller's token is for, whatever the request says.</summary>
    /// <exception cref="Refusal">It is no longer there: 404.</exception>
    public Member Own(HttpContext context) => Member(Indexes.Now().Index, Caller.Of(context));

    /// <summary>The member of a path or a query: an id or a login.</summary>
    /// <exception cref="Refusal">Nobody has it: 404.</exception>
    public static Member Member(SiteIndex index, string text) =>
        index.Find(text) ?? throw Refusal.Nothing($"no member has the id or login '{text}'");

    /// <summary>The member that a token is for.</summary>
    /// <exception cref="Refusal">It is no longer there: 404.</exception>
    public static Member Member(SiteIndex index, Caller caller)
    {
        var member = caller.MemberId is { } id ? index.Site.FindMember(id) : null;
        // An id that was given to somebody else meanwhile is not his.
        return member is not null && member.Login == caller.Login
            ? member
            : throw new Refusal(404, ObjectDiagnostics.Nobody(caller.Login ?? caller.Name));
    }
}
