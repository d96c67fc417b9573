using Weir.Core.Analysis.Cubes;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule accepts from, or translates to, an address that nobody can have.</summary>
internal static class BogonAddress
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0715", "Address that nobody can have");

    public static void Check(LintTable table)
    {
        for (var chain = 0; chain < table.Chains.Count; chain++)
        {
            var rules = table.Chains[chain].Rules;
            for (var i = 0; i < rules.Count && table.IsReachable(chain); i++)
            {
                CheckSource(table, rules[i]);
                CheckTranslation(table, rules[i]);
            }
        }
    }

    private static void CheckSource(LintTable table, Rule rule)
    {
        if (rule.Verdict is not Verdict.Accept || table.Ruleset.Table != "filter")
        {
            return;
        }

        var cube = table.Cubes.Read(rule.Matches);
        var sources = cube[Strangers.Source(table.Ruleset.Family)];
        if (sources.IsDefaultOrEmpty || IsLoopback(cube))
        {
            return;
        }

        var outside =
            !cube[Field.InputInterface].IsDefault
            && OutsideInterfaces.Admitted(OutsideOnly(table), cube, Field.InputInterface) is not null;
        var bogon = BogonBlocks.Around(table.Ruleset.Family, sources, withPrivate: outside);
        if (bogon is not null)
        {
            table.Report(
                Code.Warning(
                    Wording.Position(rule),
                    $"the rule accepts packets from {bogon.Prefix}, {bogon.What}"
                        + (bogon.IsPrivate ? ", by an interface that faces the world" : ""),
                    "such a source is forged or a mistake: remove the rule, or mend the address"
                )
            );
        }
    }

    /// <summary>Only interfaces known to face the world: one that no rule names may be anything.</summary>
    private static EquatableArray<string> OutsideOnly(LintTable table) =>
        new([.. OutsideInterfaces.Of(table.Firewall).Where(name => name != OutsideInterfaces.Unnamed)]);

    private static bool IsLoopback(Cube cube) =>
        OutsideInterfaces.Admitted(["lo"], cube, Field.InputInterface) is not null
        && !cube[Field.InputInterface].IsDefault;

    private static void CheckTranslation(LintTable table, Rule rule)
    {
        foreach (var statement in rule.Statements)
        {
            if (
                statement is Statement.Nat { Kind: NatKind.Source or NatKind.Destination, First.IsEmpty: false } nat
                && FieldNumbers.Read(Strangers.Source(table.Ruleset.Family), nat.First.AsSpan()) is var address
                && !IsLoopback(table.Ruleset.Family, address)
                && BogonBlocks.Around(table.Ruleset.Family, [new NumberRange(address, address)], withPrivate: false)
                    is { } bogon
            )
            {
                table.Report(
                    Code.Warning(
                        Wording.Position(rule),
                        $"the rule translates to an address of {bogon.Prefix}, {bogon.What}",
                        "no answer can come from there: mend the address"
                    )
                );
            }
        }
    }

    /// <summary>Sent to the box itself, on purpose.</summary>
    private static bool IsLoopback(Family family, UInt128 address) =>
        family == Family.Ip6 ? address == 1 : address >> 24 == 127;
}
