using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint;

/// <summary>All tables under the eye of the linter, and what it found so far.</summary>
internal sealed class LintFirewall
{
    public LintFirewall(Firewall firewall, LintSettings settings)
    {
        Firewall = firewall;
        Settings = settings;
        Tables = [.. firewall.Tables.Select(table => new LintTable(this, table))];
    }

    public Firewall Firewall { get; }

    public LintSettings Settings { get; }

    public ImmutableArray<LintTable> Tables { get; }

    public List<Diagnostic> Found { get; } = [];

    /// <summary>The tables that packets of an IP version meet.</summary>
    public IEnumerable<LintTable> TablesOf(Family family) =>
        Tables.Where(table => table.Ruleset.Family == family || table.Ruleset.Family == Family.Inet);
}
