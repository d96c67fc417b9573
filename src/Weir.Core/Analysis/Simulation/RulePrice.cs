using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>Prices what of a rule was evaluated for one packet.</summary>
/// <param name="table">The rule's table.</param>
/// <param name="costs">Prices.</param>
/// <param name="members">Size to price sets at that the packet path fills.</param>
internal sealed class RulePrice(TableIndex table, StructureCost costs, int members)
{
    public double BaseChain => costs.Fixed("base-chain");

    /// <returns>Nanoseconds, and the number of sets and maps asked.</returns>
    public (double Nanoseconds, int LookUps) Of(Rule rule, RuleResult result, Packet packet)
    {
        var sum = 0.0;
        var lookUps = 0;
        var asked = Math.Min(result.Tests + 1, rule.Matches.Count);
        for (var i = 0; i < asked; i++)
        {
            sum += Test(rule.Matches[i], i < result.Tests, packet, ref lookUps);
        }

        // What was found is not what failed: only the last of each may have missed.
        var begun = result.Tests < rule.Matches.Count ? 0 : Math.Min(result.Statements + 1, rule.Statements.Count);
        begun = result.Matched ? result.Statements : begun;
        for (var i = 0; i < begun; i++)
        {
            sum += Do(rule.Statements[i], i < result.Statements, packet, ref lookUps);
        }

        if (rule.Verdict is Verdict.Map map && begun == rule.Statements.Count && result.Tests == rule.Matches.Count)
        {
            sum += LookUp(map.Key, map.Name, result.Matched, packet, ref lookUps);
        }

        return (sum + (result.Verdict is Verdict.Goto or Verdict.Jump ? costs.Fixed("jump") : 0), lookUps);
    }

    private double Test(Match match, bool held, Packet packet, ref int lookUps)
    {
        if (match is Match.InSet test)
        {
            return LookUp(test.Key, test.Set, held != test.Negated, packet, ref lookUps);
        }

        if (match is not Match.Either either)
        {
            return costs.Test(match);
        }

        var sum = 0.0;
        foreach (var alternative in either.Alternatives)
        {
            sum += Test(alternative, false, packet, ref lookUps);
        }

        return sum;
    }

    private double Do(Statement statement, bool done, Packet packet, ref int lookUps) =>
        statement switch
        {
            Statement.SetMarkFromMap mark => costs.Fixed("set-mark")
                + LookUp(mark.Key, mark.Map, done, packet, ref lookUps),
            Statement.SourceNat or Statement.DestinationNat when packet.IsIpv6 => 0,
            Statement.SourceNat nat => costs.Fixed("nat-new") + LookUp(nat.Key, nat.Map, done, packet, ref lookUps),
            Statement.DestinationNat nat => (done ? costs.Fixed("nat-new") : 0)
                + LookUp(nat.Key, nat.Map, done, packet, ref lookUps),
            _ => costs.Do(statement, members),
        };

    private double LookUp(Key key, string name, bool hit, Packet packet, ref int lookUps)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (!PacketFields.TryRead(packet, key, bytes))
        {
            return costs.Dependency(key);
        }

        lookUps++;
        var (set, count) = table.Declared(name);
        return costs.LookUp(key, set, count, hit);
    }
}
