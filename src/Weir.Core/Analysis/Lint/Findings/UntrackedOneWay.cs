using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>
/// Packets of one direction are taken out of tracking and their answers are not: conntrack then sees half a connection, makes an entry
/// for each answer, and a rule for invalid packets drops it.
/// </summary>
internal static class UntrackedOneWay
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0705", "Untracked in one direction only");

    /// <summary>More NOTRACK rules than this are not compared one by one.</summary>
    private const int MostRules = 4_000;

    public static void Check(LintTable table)
    {
        var all = new List<(RuleIndex At, Cube Cube)>();
        for (var chain = 0; chain < table.Chains.Count; chain++)
        {
            var rules = table.Chains[chain].Rules;
            for (var i = 0; i < rules.Count && table.IsReachable(chain); i++)
            {
                if (rules[i].Statements.Any(statement => statement is Statement.NoTrack))
                {
                    all.Add((new RuleIndex(chain, i), WithoutInterfaces(table.Cubes.Read(rules[i].Matches))));
                }
            }
        }

        Report(table, Lonely(table, all));
    }

    /// <summary>Rules whose answers no rule takes out, in whole, in part, or together with others.</summary>
    private static List<RuleIndex> Lonely(LintTable table, List<(RuleIndex At, Cube Cube)> all)
    {
        var index = new CoverIndex();
        for (var i = 0; i < all.Count; i++)
        {
            index.Add(i, all[i].Cube);
        }

        var lonely = new List<RuleIndex>();
        foreach (var (at, cube) in all.Count <= MostRules ? all : [])
        {
            var answer = Mirror(cube);
            if (
                index.LowestContaining(answer) < 0
                && !all.Exists(other => answer.Contains(other.Cube))
                && !Covered(answer, all, table.Ruleset.Family)
            )
            {
                lonely.Add(at);
            }
        }

        return lonely;
    }

    private static bool Covered(Cube answer, List<(RuleIndex At, Cube Cube)> all, Family family)
    {
        var rest = new Remainder(answer, family, 64);
        foreach (var (_, cube) in all.Where(other => other.Cube.Overlaps(answer)))
        {
            if (!rest.TrySubtract(cube))
            {
                return true;
            }
        }

        return rest.IsEmpty;
    }

    private static void Report(LintTable table, List<RuleIndex> lonely)
    {
        if (lonely.Count == 0)
        {
            return;
        }

        var more = lonely.Count > 1 ? $" ({Wording.Plural(lonely.Count, "such rule")} in this table)" : "";
        table.Report(
            Code.Warning(
                Wording.Position(table[lonely[0]]),
                $"packets of this rule are not tracked, and no rule takes their answers out of tracking{more}",
                "add the mirrored rule (-s for -d, --sport for --dport) with NOTRACK and ACCEPT: in OUTPUT for answers of this host, in PREROUTING for those it forwards"
            )
        );
    }

    private static Cube WithoutInterfaces(Cube cube) =>
        cube with
        {
            Parts = cube.Parts.RemoveAll(part => Field.Table[part.Field].Type == FieldType.InterfaceName),
            Others = cube.Others.RemoveAll(IsAddressType),
        };

    private static bool IsAddressType(Match test) => test is Match.Extension { Module: "addrtype" };

    private static Cube Mirror(Cube cube)
    {
        var builder = new CubeBuilder();
        foreach (var part in cube.Parts)
        {
            builder.Restrict(FieldNumbers.IndexOf(Opposite(Field.Table[part.Field])), part.Values);
        }

        return builder.ToCube();
    }

    private static Field Opposite(Field field) =>
        field == Field.Ip4Source ? Field.Ip4Destination
        : field == Field.Ip4Destination ? Field.Ip4Source
        : field == Field.Ip6Source ? Field.Ip6Destination
        : field == Field.Ip6Destination ? Field.Ip6Source
        : field == Field.SourcePort ? Field.DestinationPort
        : field == Field.DestinationPort ? Field.SourcePort
        : field;
}
