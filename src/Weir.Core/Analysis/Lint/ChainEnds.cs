using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>Chains that always end the walk, as <c>LOGDROP</c> does: a jump there decides as the chain's last word does.</summary>
internal sealed class ChainEnds(LintTable table)
{
    private const int DepthLimit = 16;

    private readonly Dictionary<int, Verdict?> _known = [];

    /// <returns>Accept, drop, reject or a terminal extension that a packet surely gets by this verdict; null when it may go on.</returns>
    public Verdict? Of(Verdict? verdict) => Of(verdict, 0);

    private Verdict? Of(Verdict? verdict, int depth)
    {
        switch (verdict)
        {
            case Verdict.Accept or Verdict.Drop or Verdict.Reject or Verdict.Extension:
                return verdict;
            case Verdict.Jump or Verdict.Goto when depth < DepthLimit && table.TargetOf(verdict) is var target and >= 0:
                if (!_known.TryGetValue(target, out var end))
                {
                    end = OfChain(table.Chains[target], depth + 1);
                    _known[target] = end;
                }

                return end;
            default:
                return null;
        }
    }

    /// <summary>Rules with tests may only add statements; the first one without tests that decides is the chain's end.</summary>
    private Verdict? OfChain(Chain chain, int depth)
    {
        foreach (var rule in chain.Rules)
        {
            if (rule.Matches.IsEmpty && !RuleEffect.MayStop(rule))
            {
                if (Of(rule.Verdict, depth) is { } end)
                {
                    return end;
                }
            }

            if (rule.Verdict is not null)
            {
                return null;
            }
        }

        return null;
    }
}
