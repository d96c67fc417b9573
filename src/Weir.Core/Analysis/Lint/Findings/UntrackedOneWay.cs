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

    /// <summary>More rules than this are not compared one by one.</summary>
    private const int MostRules = 4_000;

    public static void Check(LintTable table)
    {
        CheckTracking(table);
        if (table.Ruleset.Table == "filter")
        {
            CheckAccepts(table);
        }
    }

    private static void CheckTracking(LintTable table)
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

        Report(
            table,
            Lonely(table, all, all),
            "packets of this rule are not tracked, and no rule takes their answers out of tracking",
            "add the mirrored rule (-s for -d, --sport for --dport) with NOTRACK and ACCEPT: in OUTPUT for answers of this host, in PREROUTING for those it forwards"
        );
    }

    /// <summary>
    /// Rules of base chains that accept untracked packets by name, where the chain of the answers drops what nothing accepts: an answer is
    /// untracked as well, so a rule for established packets does not pass it.
    /// </summary>
    private static void CheckAccepts(LintTable table)
    {
        var accepts = new List<(RuleIndex At, Cube Cube)>();
        var asked = new List<(RuleIndex At, Cube Cube)>();
        for (var chain = 0; chain < table.Chains.Count; chain++)
        {
            var rules = table.Chains[chain].Rules;
            for (var i = 0; i < rules.Count && table.IsReachable(chain); i++)
            {
                if (rules[i].Verdict is not Verdict.Accept)
                {
                    continue;
                }

                var whole = table.Cubes.Read(rules[i].Matches);
                if (IsLoopback(whole))
                {
                    continue;
                }

                var cube = WithoutInterfaces(whole);
                accepts.Add((new RuleIndex(chain, i), cube));
                if (IsForUntracked(cube) && DropsAnswers(table, table.Chains[chain].Base?.Hook))
                {
                    asked.Add((new RuleIndex(chain, i), cube));
                }
            }
        }

        Report(
            table,
            Lonely(table, asked, accepts),
            "untracked packets of this rule are accepted, and no rule accepts their answers",
            "accept the answers, which are untracked as well (-s for -d, --sport for --dport, --ctstate UNTRACKED): in OUTPUT for those of this host, in FORWARD for others"
        );
    }

    /// <summary>A rule for what the host says to itself is none for the answers to others.</summary>
    private static bool IsLoopback(Cube cube) =>
        Only(cube, Field.InputInterface) is true || Only(cube, Field.OutputInterface) is true;

    private static bool? Only(Cube cube, Field field) =>
        cube[field].IsDefault ? null : OutsideInterfaces.Admitted(["lo"], cube, field) is not null;

    private static bool IsForUntracked(Cube cube) =>
        cube[Field.CtState] is { IsDefault: false, Length: 1 } states
        && states[0].First == states[0].Last
        && FieldNumbers.States[(int)states[0].First] == CtStates.Untracked;

    private static bool DropsAnswers(LintTable table, Hook? hook)
    {
        Hook? answers = hook switch
        {
            Hook.Input => Hook.Output,
            Hook.Output => Hook.Input,
            Hook.Forward => Hook.Forward,
            _ => null,
        };
        return answers is { } there
            && table.BaseChain(there) is >= 0 and var chain
            && table.Chains[chain].Base is { Drops: true };
    }

    /// <summary>Rules whose answers no rule of <paramref name="all"/> is about, in whole, in part, or together with others.</summary>
    private static List<RuleIndex> Lonely(
        LintTable table,
        List<(RuleIndex At, Cube Cube)> asked,
        List<(RuleIndex At, Cube Cube)> all
    )
    {
        var index = new CoverIndex();
        for (var i = 0; i < all.Count; i++)
        {
            index.Add(i, all[i].Cube);
        }

        var lonely = new List<RuleIndex>();
        foreach (var (at, cube) in all.Count <= MostRules ? asked : [])
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

    private static void Report(LintTable table, List<RuleIndex> lonely, string what, string help)
    {
        if (lonely.Count == 0)
        {
            return;
        }

        var more = lonely.Count > 1 ? $" ({Wording.Plural(lonely.Count, "such rule")} in this table)" : "";
        table.Report(Code.Warning(Wording.Position(table[lonely[0]]), $"{what}{more}", help));
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
