using Weir.Core.Rules;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;

namespace Weir.Tests.Passes;

/// <summary>Asks two tables about the same random packets.</summary>
internal static class SameMeaning
{
    /// <returns>Null when they agree, else the packet and both outcomes.</returns>
    public static string? Difference(Ruleset before, Ruleset after, RandomTables random, int packets)
    {
        var (left, right) = (new TableWalk(before), new TableWalk(after));
        for (var i = 0; i < packets; i++)
        {
            var packet = random.Packet();
            var holding = random.Holding(before);
            var expected = left.Outcome("FORWARD", packet, holding);
            var actual = right.Outcome("FORWARD", packet, holding);
            if (expected != actual)
            {
                var fields = string.Join(
                    " ",
                    packet.Select(pair => $"{pair.Key.Name}={Convert.ToHexString(pair.Value)}")
                );
                return $"{fields} holding [{string.Join("; ", holding)}]\n  before: {expected}\n  after:  {actual}";
            }
        }

        return null;
    }

    /// <summary>Takes rules out as long as the difference stays.</summary>
    public static Ruleset Smallest(Ruleset table, Func<Ruleset, bool> differs)
    {
        for (var shrunk = true; shrunk; )
        {
            shrunk = false;
            for (var c = 0; c < table.Chains.Count; c++)
            {
                for (var r = 0; r < table.Chains[c].Rules.Count; r++)
                {
                    var without = Without(table, c, r);
                    if (differs(without))
                    {
                        table = without;
                        shrunk = true;
                        r--;
                    }
                }
            }
        }

        return table;
    }

    private static Ruleset Without(Ruleset table, int chain, int rule)
    {
        var chains = table.Chains.Items.ToBuilder();
        chains[chain] = chains[chain] with { Rules = new(chains[chain].Rules.Items.RemoveAt(rule)) };
        return table with { Chains = new(chains.ToImmutable()) };
    }
}
