using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>One side's table: its chains by name and its tests as diagrams.</summary>
internal sealed class TableModel(Ruleset table, MatchDiagrams matches)
{
    private readonly Dictionary<string, Chain> _chains = Index(table);

    public Ruleset Table { get; } = table;

    public MatchDiagrams Matches { get; } = matches;

    /// <exception cref="SpaceLimitException">There is no such chain.</exception>
    public Chain Chain(string name) =>
        _chains.TryGetValue(name, out var chain)
            ? chain
            : throw new SpaceLimitException($"table {Table.Table} has no chain '{name}'");

    /// <summary>The chains that rules of this chain jump or go to, also by maps; some may be named twice.</summary>
    public IEnumerable<string> Targets(Chain chain)
    {
        foreach (var rule in chain.Rules)
        {
            switch (rule.Verdict)
            {
                case Verdict.Jump jump:
                    yield return jump.Chain;
                    break;
                case Verdict.Goto away:
                    yield return away.Chain;
                    break;
                case Verdict.Map map:
                    foreach (var verdict in Matches.Declaration(map.Name).Verdicts)
                    {
                        if (verdict is Verdict.Jump or Verdict.Goto)
                        {
                            yield return verdict is Verdict.Jump to ? to.Chain : ((Verdict.Goto)verdict).Chain;
                        }
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static Dictionary<string, Chain> Index(Ruleset table)
    {
        var chains = new Dictionary<string, Chain>(table.Chains.Count, StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            chains[chain.Name] = chain;
        }

        return chains;
    }
}
