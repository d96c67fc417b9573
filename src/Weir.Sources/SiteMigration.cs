using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>What bringing a schema up to date gave.</summary>
/// <param name="Applied">Steps applied; 0 when the schema was up to date, or the source has none (CSV, queries of one's own).</param>
public sealed record SiteMigration(int Applied, ImmutableArray<Diagnostic> Diagnostics)
{
    public bool HasErrors => !Diagnostics.IsEmpty;
}
