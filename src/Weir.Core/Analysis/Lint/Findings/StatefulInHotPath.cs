using Weir.Core.Analysis.Bounds;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A test that takes a lock or keeps a list (limit, hashlimit, recent, connlimit) and is asked for each packet of known connections.</summary>
internal static class StatefulInHotPath
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0714", "Stateful match in a hot path");

    private const byte Acknowledgement = 16;

    public static void Check(LintTable table)
    {
        if (table.Ruleset.Table != "filter")
        {
            return;
        }

        for (var i = 0; i < table.Chains.Count; i++)
        {
            if (table.Chains[i].Base is not null)
            {
                CheckChain(table, i);
            }
        }
    }

    private static void CheckChain(LintTable table, int chain)
    {
        var walk = new PathToEstablished(table);
        if (!walk.Find(chain))
        {
            return;
        }

        // Where packets of known connections are accepted in a chain that all go to, rules before the jump count.
        var last = walk.At.Chain == chain ? walk.At.Rule : FirstJump(table, chain, walk.At.Chain);
        for (var i = 0; i < last; i++)
        {
            if (Asked(table, chain, i) is { } test)
            {
                table.Report(
                    Code.Warning(
                        Wording.Position(table.Chains[chain].Rules[i]),
                        $"-m {test.Module} is asked for every packet of known connections too: {Wording.Name(table, walk.At)} accepts them only later",
                        "move the rule behind the one that accepts known connections, or let it ask new ones only (--ctstate NEW before it)"
                    )
                );
            }
        }
    }

    private static int FirstJump(LintTable table, int chain, int target)
    {
        var rules = table.Chains[chain].Rules;
        for (var i = 0; i < rules.Count; i++)
        {
            if (table.TargetOf(rules[i].Verdict) == target)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>The first stateful test that data packets of a TCP or UDP connection get to; the tests before it let them by.</summary>
    private static Match.Extension? Asked(LintTable table, int chain, int rule)
    {
        var tests = table.Chains[chain].Rules[rule].Matches;
        var before = new List<Match>();
        foreach (var test in tests)
        {
            if (test is not Match.Extension { Purity: Purity.Stateful } stateful)
            {
                before.Add(test);
                continue;
            }

            var cube = table.Cubes.Read(new([.. before]));
            return Data(6).Passes(cube) != Truth.No || Data(17).Passes(cube) != Truth.No ? stateful : null;
        }

        return null;
    }

    private static PartialPacket Data(byte protocol)
    {
        var packet = new PartialPacket().With(Field.L4Proto, protocol).InState(CtStates.Established);
        packet = packet.Without(Field.IcmpType).Without(Field.IcmpV6Type);
        return protocol == 6 ? packet.With(Field.TcpFlags, Acknowledgement) : packet.Without(Field.TcpFlags);
    }
}
