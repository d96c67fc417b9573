using Weir.Core.Rules;

namespace Weir.Testing.Generators;

/// <summary>Rules that write a set by the connection's mark, which a packet without a connection does not have, and drop.</summary>
public static class DynamicKeys
{
    private static readonly Key Mark = Key.Of(Field.CtMark);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new Rule([], [new Statement.UpdateSet(Mark, "seen")], new Verdict.Drop()),
        new Rule([], [new Statement.OverConnectionLimit(Mark, "many", 4)], new Verdict.Drop()),
        new Rule([], [new Statement.OverRate(Mark, "often", 4, 8)], new Verdict.Drop()),
    ];

    /// <summary>One chain at the forward hook, whose policy accepts.</summary>
    public static Firewall Firewall(params IEnumerable<Rule> rules) =>
        new([
            new Ruleset(
                Family.Ip,
                "filter",
                [new Chain("FORWARD", new BaseHook(ChainType.Filter, Hook.Forward, 0, Drops: false), [.. rules])],
                [
                    new SetDeclaration("seen", [FieldType.Mark]) { Dynamic = true, Capacity = 1024 },
                    new SetDeclaration("many", [FieldType.Mark]) { Dynamic = true, Capacity = 1024 },
                ],
                []
            )
            {
                Elements = new Dictionary<string, ElementTable>(),
            },
        ]);
}
