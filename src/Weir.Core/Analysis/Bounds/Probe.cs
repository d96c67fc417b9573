using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Bounds;

/// <summary>What becomes of a packet in a base chain, as far as it can be told.</summary>
/// <param name="Sure">The verdict it gets unless one of the perhaps comes first; null: not known.</param>
/// <param name="Rule">The rule that gives it; no rule: the policy.</param>
/// <param name="PerhapsAccepted">A rule before, of which it is not known whether it matches, would accept.</param>
/// <param name="PerhapsDropped">A rule before, of which it is not known whether it matches, would drop.</param>
internal sealed record ProbeResult(Verdict? Sure, RuleIndex? Rule, bool PerhapsAccepted, bool PerhapsDropped)
{
    public bool IsSurelyAccepted => Sure is Verdict.Accept && !PerhapsDropped;

    public bool IsSurelyDropped => Sure is Verdict.Drop or Verdict.Reject && !PerhapsAccepted;
}

/// <summary>Walks a packet that is known in part through a base chain, asking each rule with three possible answers.</summary>
internal sealed class Probe(LintTable table)
{
    private const int DepthLimit = 32;

    /// <summary>Rules asked for one packet; beyond it nothing is said.</summary>
    private const int StepLimit = 500_000;

    private PartialPacket _packet = new();
    private bool _perhapsAccepted;
    private bool _perhapsDropped;
    private int _steps;
    private RuleIndex? _by;

    /// <summary>The packet as the chain's rules left it.</summary>
    public PartialPacket Packet => _packet;

    public ProbeResult Run(int baseChain, PartialPacket packet)
    {
        _packet = packet;
        (_perhapsAccepted, _perhapsDropped, _steps, _by) = (false, false, 0, null);
        var verdict = table.StepsLeft > 0 ? Walk(baseChain, surely: true, 0) : null;
        table.StepsLeft -= _steps;
        if (_steps > StepLimit || table.StepsLeft < 0)
        {
            return new ProbeResult(null, null, true, true);
        }

        var policy = table.Chains[baseChain].Base is { Drops: true }
            ? (Verdict)new Verdict.Drop()
            : new Verdict.Accept();
        return new ProbeResult(verdict ?? policy, verdict is null ? null : _by, _perhapsAccepted, _perhapsDropped);
    }

    /// <returns>The verdict it surely gets here, if it surely came here; null when it goes on.</returns>
    private Verdict? Walk(int chain, bool surely, int depth)
    {
        var cubes = table.CubesOf(chain);
        var rules = table.Chains[chain].Rules;
        for (var i = 0; i < rules.Count && ++_steps <= StepLimit; i++)
        {
            var rule = rules[i];
            var holds = _packet.Passes(cubes[i]);
            if (holds == Truth.No)
            {
                continue;
            }

            var sure = surely && holds == Truth.Yes && !RuleEffect.MayStop(rule);
            Do(rule);
            switch (rule.Verdict)
            {
                case Verdict.Return when sure:
                    return null;
                case Verdict.Return:
                    surely = false;
                    break;
                case Verdict.Jump
                or Verdict.Goto when table.TargetOf(rule.Verdict) is var target and >= 0 && depth < DepthLimit:
                    if (Walk(target, sure, depth + 1) is { } inside)
                    {
                        return inside;
                    }

                    // Going, not jumping, it does not come back here.
                    if (rule.Verdict is Verdict.Goto && sure)
                    {
                        return null;
                    }

                    surely &= rule.Verdict is not Verdict.Goto;
                    break;
                case Verdict.Accept or Verdict.Drop or Verdict.Reject when sure:
                    _by = new RuleIndex(chain, i);
                    return rule.Verdict;
                default:
                    Perhaps(rule.Verdict);
                    break;
            }
        }

        return null;
    }

    private void Perhaps(Verdict? verdict)
    {
        _perhapsAccepted |= verdict is not (null or Verdict.Drop or Verdict.Reject);
        _perhapsDropped |= verdict is not (null or Verdict.Accept);
    }

    private void Do(Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            _packet =
                statement is Statement.NoTrack
                    ? _packet.InState(CtStates.Untracked)
                    : _packet.Forget(ChangedFields.By(statement));
        }
    }
}
