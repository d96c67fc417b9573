using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Weir.Agent.Auditing;

namespace Weir.Web;

/// <summary>What a route tells the audit log of a change that it made: which rows, before and after.</summary>
internal static class AuditNote
{
    private static readonly object Key = new();

    /// <summary>Adds to the request's entry of the audit log.</summary>
    public static void Changed(this HttpContext context, params IEnumerable<AuditChange> changes) =>
        context.Items[Key] = Of(context).AddRange(changes);

    public static ImmutableArray<AuditChange> Of(HttpContext context) =>
        context.Items[Key] is ImmutableArray<AuditChange> changes ? changes : [];
}
