using Weir.Core;
using Weir.Core.Rules;

namespace Weir.KernelTests.Agreement;

/// <summary>A rule changed as a slip would change it: one that nft and iptables still load.</summary>
internal static class Mutants
{
    /// <summary>The kinds, by name; each makes a chain with one slip, or null where the chain has no place for it.</summary>
    public static IReadOnlyList<(
        string Kind,
        Func<EquatableArray<Rule>, int, EquatableArray<Rule>?> Make
    )> Kinds { get; } =
    [
        ("drop a rule", (rules, at) => new(rules.Items.RemoveAt(at))),
        ("swap two rules", (rules, at) => at + 1 < rules.Count ? Swap(rules, at) : null),
        ("flip a negation", (rules, at) => OneMatch(rules, at, Flip)),
        ("widen a prefix", (rules, at) => OneMatch(rules, at, Widen)),
        ("change a port", (rules, at) => OneMatch(rules, at, NextPort)),
        (
            "lose a test",
            (rules, at) =>
                rules[at].Matches.IsEmpty
                    ? null
                    : With(
                        rules,
                        at,
                        rules[at] with
                        {
                            Matches = new(rules[at].Matches.Items.RemoveAt(rules[at].Matches.Count - 1)),
                        }
                    )
        ),
        (
            "turn a verdict",
            (rules, at) =>
                rules[at].Verdict switch
                {
                    Verdict.Accept => With(rules, at, rules[at] with { Verdict = new Verdict.Drop() }),
                    Verdict.Drop => With(rules, at, rules[at] with { Verdict = new Verdict.Accept() }),
                    _ => null,
                }
        ),
        ("lose a return", (rules, at) => rules[at].Verdict is Verdict.Return ? new(rules.Items.RemoveAt(at)) : null),
        (
            "jump where it went",
            (rules, at) =>
                rules[at].Verdict is Verdict.Goto go
                    ? With(rules, at, rules[at] with { Verdict = new Verdict.Jump(go.Chain) })
                    : null
        ),
    ];

    private static EquatableArray<Rule> Swap(EquatableArray<Rule> rules, int at) =>
        new(rules.Items.SetItem(at, rules[at + 1]).SetItem(at + 1, rules[at]));

    private static EquatableArray<Rule> With(EquatableArray<Rule> rules, int at, Rule rule) =>
        new(rules.Items.SetItem(at, rule));

    private static EquatableArray<Rule>? OneMatch(EquatableArray<Rule> rules, int at, Func<Match, Match?> change)
    {
        var rule = rules[at];
        for (var i = 0; i < rule.Matches.Count; i++)
        {
            if (change(rule.Matches[i]) is { } changed)
            {
                return With(rules, at, rule with { Matches = new(rule.Matches.Items.SetItem(i, changed)) });
            }
        }

        return null;
    }

    private static Match? Flip(Match match) =>
        match is Match.Compare compare && compare.Part.Field != Field.L4Proto
            ? compare with
            {
                Comparison = compare.Comparison == Comparison.Equal ? Comparison.NotEqual : Comparison.Equal,
            }
            : null;

    private static Match? Widen(Match match)
    {
        if (match is not Match.Compare { Part: var part } compare || part.Field.Type != FieldType.Ipv4Address)
        {
            return null;
        }

        var length = (part.PrefixLength < 0 ? 32 : part.PrefixLength) - 1;
        byte[] value = [.. compare.Value];
        value[length / 8] &= (byte)(0xFF << (8 - (length % 8)));
        return compare with { Part = new KeyPart(part.Field, length), Value = new([.. value]) };
    }

    private static Match? NextPort(Match match) =>
        match is Match.Compare compare && compare.Part.Field.Type == FieldType.Port
            ? compare with
            {
                Value = [compare.Value[0], (byte)(compare.Value[1] ^ 1), 0, 0],
            }
            : null;
}
