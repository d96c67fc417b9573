using Weir.Core.Rules;
using static Weir.Testing.Nft.Packed;

namespace Weir.Testing.Nft;

/// <summary><see cref="EveryNode"/> changed in one respect each: the other ends of structural plans.</summary>
public static class Variants
{
    public static IReadOnlyDictionary<string, Ruleset> All { get; } =
        new Dictionary<string, Ruleset>(StringComparer.Ordinal)
        {
            ["as it is"] = EveryNode.Ruleset,
            ["empty"] = Empty,
            ["a rule more"] = WithChain(
                "account",
                c => c with { Rules = [.. c.Rules, new Rule([], [], new Verdict.Drop())] }
            ),
            ["another comment"] = WithChain(
                "garden4",
                c => c with { Rules = [c.Rules[0] with { Comment = "walled" }] }
            ),
            ["another policy"] = WithBase("pass", b => b with { Drops = false }),
            ["another priority"] = WithBase("pass", b => b with { Priority = 5 }),
            ["another nat priority"] = WithBase("translate", b => b with { Priority = -90 }),
            ["a chain becomes a base chain"] = GardenAsBase,
            ["a set has counters"] = WithSet("device4_32", s => s with { Counters = true }),
            ["a set is larger"] = WithSet("public4", s => s with { Capacity = 4096 }),
            ["accounting is larger"] = WithSet("up4", s => s with { Capacity = 4096 }),
            ["verdicts in another order"] = WithSet(
                "restricted4",
                s => s with { Verdicts = [new Verdict.Accept(), .. s.Verdicts.Items.Reverse()] }
            ),
            ["other elements"] = WithElements(
                (
                    "public4",
                    Table([
                        [Mark(7), Ip4("198.18.0.2")],
                        [Mark(8), Ip4("198.18.0.1")],
                        [Mark(9), Ip4("198.18.0.3")],
                    ])
                ),
                (
                    "spoofed4",
                    Table([
                        [Ip4("10.0.0.0"), Ip4("10.127.255.255")],
                        [Ip4("224.0.0.0"), Ip4("255.255.255.255")],
                    ])
                ),
                (
                    "forward_range4",
                    Table([
                        [
                            Ip4("198.18.0.1"),
                            Byte(17),
                            Port(5050),
                            Ip4("198.18.0.1"),
                            Byte(17),
                            Port(5099),
                            Ip4("10.16.0.5"),
                        ],
                    ])
                ),
                (
                    "restricted4",
                    Table([
                        [Mark(9), Verdict(1)],
                    ])
                )
            ),
        };

    // The kernel lets nothing jump to a base chain.
    private static Ruleset GardenAsBase =>
        WithChain("garden4", c => c with { Base = new BaseHook(ChainType.Filter, Hook.Forward, 7, Drops: false) }) with
        {
            Sets = WithSet("restricted4", s => s with { Verdicts = [new Verdict.Drop()] }).Sets,
            Elements = WithElements(
                (
                    "restricted4",
                    Table([
                        [Mark(10), Verdict(0)],
                    ])
                )
            ).Elements,
        };

    private static Ruleset Empty =>
        new(Family.Inet, "weir", [], [], [])
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal),
        };

    public static Ruleset WithBase(string name, Func<BaseHook, BaseHook> change) =>
        WithChain(name, c => c with { Base = c.Base is null ? null : change(c.Base) });

    public static Ruleset WithChain(string name, Func<Chain, Chain> change) =>
        EveryNode.Ruleset with
        {
            Chains = [.. EveryNode.Ruleset.Chains.Items.Select(c => c.Name == name ? change(c) : c)],
        };

    public static Ruleset WithSet(string name, Func<SetDeclaration, SetDeclaration> change) =>
        EveryNode.Ruleset with
        {
            Sets = [.. EveryNode.Ruleset.Sets.Items.Select(s => s.Name == name ? change(s) : s)],
        };

    public static Ruleset WithElements(params (string Set, ElementTable Elements)[] changes)
    {
        var elements = new Dictionary<string, ElementTable>(EveryNode.Ruleset.Elements, StringComparer.Ordinal);
        foreach (var (set, table) in changes)
        {
            elements[set] = table;
        }

        return EveryNode.Ruleset with
        {
            Elements = elements,
        };
    }
}
