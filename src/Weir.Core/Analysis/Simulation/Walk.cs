using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>How far a rule got.</summary>
/// <param name="Tests">Tests that held.</param>
/// <param name="Statements">Statements done.</param>
/// <param name="Matched">All held and everything was found, so that the verdict was taken.</param>
/// <param name="Verdict">What it says, resolved through its map; null: go on.</param>
internal readonly record struct RuleResult(int Tests, int Statements, bool Matched, Verdict? Verdict);

/// <summary>
/// Walks one packet through one base chain: rules in order, the first test that fails ends a rule, a jump comes back behind its
/// rule and a goto does not. The stack is a list, so that depth costs nothing: iptables allows any.
/// </summary>
internal sealed class Walk(TableIndex table, LocalAddresses? locals)
{
    private static readonly Verdict Accepted = new Verdict.Accept();

    private readonly Tests _tests = new(table, locals);
    private readonly Stack<(Chain Chain, int At)> _callers = [];

    public Outcome Run(Chain start, BaseHook hook, WalkState state, Recorder? recorder)
    {
        var statements = new Statements(table, _tests);
        var (chain, at) = (start, 0);
        _callers.Clear();
        while (true)
        {
            if (at == chain.Rules.Count)
            {
                if (!_callers.TryPop(out var caller))
                {
                    recorder?.Policy(start, hook);
                    return state.End(hook.Drops ? Ending.Drop : Ending.Accept, "");
                }

                (chain, at) = caller;
                continue;
            }

            var rule = chain.Rules[at++];
            var before = state.Packet;
            var result = Evaluate(rule, statements, state);
            recorder?.Met(chain, rule, result, before, state);
            switch (result.Verdict)
            {
                case null:
                    break;
                case Verdict.Jump jump:
                    _callers.Push((chain, at));
                    (chain, at) = (table.Chain(jump.Chain), 0);
                    break;
                case Verdict.Goto go:
                    (chain, at) = (table.Chain(go.Chain), 0);
                    break;
                case Verdict.Return:
                    at = chain.Rules.Count;
                    break;
                default:
                    return End(result.Verdict, state);
            }
        }
    }

    private static Outcome End(Verdict verdict, WalkState state) =>
        verdict switch
        {
            Verdict.Drop => state.End(Ending.Drop, ""),
            Verdict.Reject reject => state.End(Ending.Reject, reject.With),
            Verdict.Extension extension => state.End(Ending.Extension, extension.Text),
            _ => state.End(Ending.Accept, ""),
        };

    private RuleResult Evaluate(Rule rule, Statements statements, WalkState state)
    {
        for (var i = 0; i < rule.Matches.Count; i++)
        {
            if (!_tests.Holds(rule.Matches[i], state))
            {
                return new RuleResult(i, 0, false, null);
            }
        }

        for (var i = 0; i < rule.Statements.Count; i++)
        {
            if (!statements.Do(rule.Statements[i], state))
            {
                return new RuleResult(rule.Matches.Count, i, false, null);
            }

            // The kernel's NAT expression gives its own verdict: the chain is over.
            if (state.Nat is not null)
            {
                return new RuleResult(rule.Matches.Count, i + 1, true, Accepted);
            }
        }

        var verdict = rule.Verdict is Verdict.Map map ? LookUp(map, state.Packet) : rule.Verdict;
        return new RuleResult(
            rule.Matches.Count,
            rule.Statements.Count,
            verdict is not null || rule.Verdict is null,
            verdict
        );
    }

    private Verdict? LookUp(Verdict.Map map, Packet packet)
    {
        if (_tests.Find(map.Key, map.Name, packet) is not { } index || index < 0)
        {
            return null;
        }

        var set = table.Set(map.Name);
        return set.Set.Verdicts[(int)MemoryMarshal.Read<uint>(set.Data(index))];
    }
}
