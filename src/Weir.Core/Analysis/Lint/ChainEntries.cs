using System.Collections.Immutable;
using Weir.Core.Analysis.Cubes;

namespace Weir.Core.Analysis.Lint;

/// <summary>
/// What packets have in common that come to a chain: one cube for each rule that leads there, itself cut to what comes to the rule's own
/// chain. A superset: what rules before the jump take away is not taken off.
/// </summary>
internal sealed class ChainEntries(LintTable table)
{
    /// <summary>With more callers than this a chain counts as reached by everything.</summary>
    private const int CallerLimit = 16;

    private static readonly ImmutableArray<Cube> Everything = [Cube.All];

    private readonly ImmutableArray<Cube>[] _known = new ImmutableArray<Cube>[table.Chains.Count];

    public ImmutableArray<Cube> Of(int chain)
    {
        // Callers first, without recursion: a dump may nest chains as deep as it likes before the kernel refuses it.
        var open = new Stack<int>();
        open.Push(chain);
        while (open.TryPeek(out var next))
        {
            if (!_known[next].IsDefault)
            {
                open.Pop();
                continue;
            }

            var callers = table.CallersOf(next);
            if (table.Chains[next].Base is not null || callers.Count is 0 or > CallerLimit || open.Count > 64)
            {
                _known[next] = Everything;
                continue;
            }

            var waiting = callers.FirstOrDefault(caller => _known[caller.Chain].IsDefault, new RuleIndex(-1, -1));
            if (waiting.Chain >= 0)
            {
                open.Push(waiting.Chain);
                continue;
            }

            _known[next] = Combine(callers);
        }

        return _known[chain];
    }

    private ImmutableArray<Cube> Combine(IReadOnlyList<RuleIndex> callers)
    {
        var cubes = ImmutableArray.CreateBuilder<Cube>();
        foreach (var caller in callers)
        {
            var jump = table.Cubes.Read(table[caller].Matches).Without(table.Changed) with { Others = [] };
            foreach (var entry in _known[caller.Chain])
            {
                var both = entry.Intersect(jump);
                if (!both.IsEmpty)
                {
                    cubes.Add(both);
                }
            }
        }

        // No way in at all is a finding about the callers, not about every rule here.
        return cubes.Count is 0 or > CallerLimit ? Everything : cubes.ToImmutable();
    }
}
