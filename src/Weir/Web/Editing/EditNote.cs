using System.Collections.Immutable;
using Weir.Agent.Auditing;
using Weir.Cli.Documents;
using Weir.Core.Model;

namespace Weir.Web.Editing;

/// <summary>A changed row as the audit log keeps it.</summary>
internal static class EditNote
{
    public static IEnumerable<AuditChange> Of(ImmutableArray<SiteChange> changes) =>
        changes.Select(ChangeRow.From).Select(Of);

    public static AuditChange Of(ChangeRow row) => new($"{row.Kind} {row.Key}", row.Before, row.After);
}
