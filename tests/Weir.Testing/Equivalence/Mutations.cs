using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Testing.Equivalence;

/// <summary>One way to get a rule set wrong.</summary>
/// <param name="Name">What was lost or changed.</param>
/// <param name="Apply">The wrong table, or null where this table has nothing of the kind.</param>
public sealed record Mutation(string Name, Func<Ruleset, Random, Ruleset?> Apply)
{
    public override string ToString() => Name;
}

/// <summary>The mistakes that a pass, an importer or a writer could make.</summary>
public static class Mutations
{
    public static ImmutableArray<Mutation> All { get; } =
    [
        OnRules("a rule is dropped", static (rules, at, _) => rules.RemoveAt(at)),
        OnRules(
            "two rules are swapped",
            static (rules, at, random) =>
            {
                var other = random.Next(rules.Length);
                return other == at
                    ? (ImmutableArray<Rule>?)null
                    : rules.SetItem(at, rules[other]).SetItem(other, rules[at]);
            }
        ),
        OnRules(
            "a rule moves to the front",
            static (rules, at, _) => at == 0 ? (ImmutableArray<Rule>?)null : rules.RemoveAt(at).Insert(0, rules[at])
        ),
        OnRules("a rule is doubled at the end", static (rules, at, _) => rules.Add(rules[at])),
        OnMatch(
            "a prefix is a bit wider",
            static (match, _) =>
                match is Match.Compare { Part.Field.Type: FieldType.Ipv4Address } compare ? Wider(compare) : null
        ),
        OnMatch(
            "a host is the next one",
            static (match, _) =>
                match is Match.Compare { Part: { Field.Type: FieldType.Ipv4Address, IsMasked: false } } compare
                    ? compare with
                    {
                        Value = Next(compare.Value),
                    }
                    : null
        ),
        OnMatch(
            "a port is off by one",
            static (match, _) =>
                match is Match.Compare { Part.Field.Type: FieldType.Port } compare
                    ? compare with
                    {
                        Value = Next(compare.Value),
                    }
                    : null
        ),
        OnMatch(
            "a range ends one later",
            static (match, _) =>
                match is Match.InRanges ranges
                    ? ranges with
                    {
                        Bounds =
                        [
                            .. ranges.Bounds.Take(ranges.Bounds.Count - 2),
                            .. Next([.. ranges.Bounds.TakeLast(2)]),
                        ],
                    }
                    : null
        ),
        OnMatch("a negation flips", static (match, _) => Flipped(match)),
        OnRule(
            "a test is lost",
            static (rule, random) =>
                rule.Matches.IsEmpty
                    ? null
                    : rule with
                    {
                        Matches = new(rule.Matches.Items.RemoveAt(random.Next(rule.Matches.Count))),
                    }
        ),
        OnRule(
            "the interface is lost",
            static (rule, _) =>
                Without(rule, static match => match is Match.Compare { Part.Field.Type: FieldType.InterfaceName })
        ),
        OnRule(
            "the protocol is lost",
            static (rule, _) =>
                Without(rule, static match => match is Match.Compare compare && compare.Part.Field == Field.L4Proto)
        ),
        OnMatch(
            "an interface wildcard loses its plus",
            static (match, _) =>
                match is Match.Compare { Part: { Field.Type: FieldType.InterfaceName, IsMasked: true } } compare
                    ? compare with
                    {
                        Part = new KeyPart(compare.Part.Field),
                    }
                    : null
        ),
        OnMatch(
            "the flags' mask loses a bit",
            static (match, _) =>
                match is Match.Masked { Field.Type: FieldType.TcpFlags } masked
                    ? masked with
                    {
                        Mask = [(byte)(masked.Mask[0] & ~4)],
                        Value = [(byte)(masked.Value[0] & ~4)],
                    }
                    : null
        ),
        OnMatch(
            "the flags' value is merged wrongly",
            static (match, _) =>
                match is Match.Masked { Field.Type: FieldType.TcpFlags } masked
                    ? masked with
                    {
                        Value = [(byte)(masked.Value[0] ^ 1)],
                    }
                    : null
        ),
        OnMatch(
            "a conntrack state is lost",
            static (match, _) =>
                match is Match.AnyBit { Bits: > 0 } bits ? bits with { Bits = bits.Bits & (bits.Bits - 1) } : null
        ),
        OnMatch(
            "established becomes new",
            static (match, _) => match is Match.AnyBit bits ? bits with { Bits = bits.Bits ^ (uint)CtStates.New } : null
        ),
        OnMatch(
            "a mark's mask grows",
            static (match, _) =>
                match is Match.Masked { Field.Type: FieldType.Mark } masked
                    ? masked with
                    {
                        Mask = RuleTexts.Machine(BitConverter.ToUInt32(masked.Mask.AsSpan()) | 1),
                    }
                    : null
        ),
        OnMatch(
            "either port becomes one",
            static (match, _) =>
                match is Match.Either either ? either with { Alternatives = [either.Alternatives[0]] } : null
        ),
        OnMatch(
            "a set is another",
            static (match, _) => match is Match.InSet { Set: "hosts" } hosts ? hosts with { Set = "nets" } : null
        ),
        OnMatch(
            "a look-up asks the source",
            static (match, _) =>
                match is Match.InSet { Key.Parts.Count: 3 } inSet
                    ? inSet with
                    {
                        Key = Key.Of(Field.Ip4Source, Field.L4Proto, Field.DestinationPort),
                    }
                    : null
        ),
        OnVerdict("a return is lost", static verdict => verdict is Verdict.Return ? (true, null) : default),
        OnVerdict(
            "a jump becomes a goto",
            static verdict => verdict is Verdict.Jump jump ? (true, new Verdict.Goto(jump.Chain)) : default
        ),
        OnVerdict(
            "a goto becomes a jump",
            static verdict => verdict is Verdict.Goto away ? (true, new Verdict.Jump(away.Chain)) : default
        ),
        OnVerdict(
            "accept becomes drop",
            static verdict => verdict is Verdict.Accept ? (true, new Verdict.Drop()) : default
        ),
        OnVerdict(
            "reject becomes drop",
            static verdict => verdict is Verdict.Reject ? (true, new Verdict.Drop()) : default
        ),
        OnVerdict(
            "the reject's type changes",
            static verdict => verdict is Verdict.Reject ? (true, new Verdict.Reject("icmp-host-prohibited")) : default
        ),
        OnVerdict(
            "a jump leads elsewhere",
            static verdict => verdict is Verdict.Jump { Chain: not "c3" } ? (true, new Verdict.Jump("c3")) : default
        ),
        OnStatement(
            "a translation's port changes",
            static statement =>
                statement is Statement.Nat { FirstPort: > 0 } nat
                    ? nat with
                    {
                        FirstPort = (ushort)(nat.FirstPort + 1),
                        LastPort = (ushort)(nat.LastPort + 1),
                    }
                    : null
        ),
        OnStatement(
            "a translation's address changes",
            static statement =>
                statement is Statement.Nat { First.Count: 4 } nat
                    ? nat with
                    {
                        First = Next(nat.First),
                        Last = Next(nat.Last),
                    }
                    : null
        ),
        OnStatement(
            "a mark's value changes",
            static statement => statement is Statement.SetMark mark ? mark with { Value = mark.Value ^ 1 } : null
        ),
        OnStatement(
            "a mark's kept bits change",
            static statement => statement is Statement.SetBits bits ? bits with { Keep = bits.Keep ^ 2 } : null
        ),
        OnStatement(
            "a copied mark's mask changes",
            static statement => statement is Statement.CopyMark copy ? copy with { FromMask = copy.FromMask ^ 4 } : null
        ),
        OnStatement(
            "a copy goes the other way",
            static statement =>
                statement is Statement.CopyMark copy ? copy with { From = copy.To, To = copy.From } : null
        ),
        OnStatement(
            "the log's prefix changes",
            static statement => statement is Statement.Extension ? RuleTexts.Log("c ") : null
        ),
        OnRule(
            "the statement is lost",
            static (rule, _) => rule.Statements.IsEmpty ? null : rule with { Statements = [] }
        ),
        OnRule(
            "no-track is lost",
            static (rule, _) => rule.Statements is [Statement.NoTrack] ? rule with { Statements = [] } : null
        ),
        OnRule(
            "a stateful test is asked first",
            static (rule, _) =>
            {
                var asked = rule.Matches.FirstOrDefault(match => match is Match.Extension { Purity: Purity.Stateful });
                return asked is null || rule.Matches[0] == asked
                    ? null
                    : rule with
                    {
                        Matches = [asked, .. rule.Matches.Where(match => match != asked)],
                    };
            }
        ),
        OnRule(
            "a stateful test is asked twice",
            static (rule, _) =>
                rule.Matches.FirstOrDefault(match => match is Match.Extension { Purity: Purity.Stateful }) is { } asked
                    ? rule with
                    {
                        Matches = [asked, .. rule.Matches],
                    }
                    : null
        ),
        OnElements(
            "an element is lost",
            static (bytes, count, stride, at) =>
                [.. bytes.Take(at * stride), .. bytes.Skip((at + 1) * stride).Take((count - at - 1) * stride)]
        ),
        OnElements("an element's key changes", static (bytes, _, stride, at) => Changed(bytes, (at * stride) + 3)),
        OnElements(
            "an element's last byte changes",
            static (bytes, _, stride, at) => Changed(bytes, ((at + 1) * stride) - 4)
        ),
        new(
            "the policy changes",
            static (table, _) =>
                table with
                {
                    Chains =
                    [
                        table.Chains[0] with
                        {
                            Base = table.Chains[0].Base! with { Drops = !table.Chains[0].Base!.Drops },
                        },
                        .. table.Chains.Skip(1),
                    ],
                }
        ),
    ];

    private static Mutation OnRules(
        string name,
        Func<ImmutableArray<Rule>, int, Random, ImmutableArray<Rule>?> change
    ) =>
        new(
            name,
            (table, random) =>
            {
                var at = random.Next(table.Chains.Count);
                var rules = table.Chains[at].Rules.Items;
                return rules.Length > 0 && change(rules, random.Next(rules.Length), random) is { } changed
                    ? table with
                    {
                        Chains = new(table.Chains.Items.SetItem(at, table.Chains[at] with { Rules = new(changed) })),
                    }
                    : null;
            }
        );

    /// <summary>Changes one of the rules that have something of the kind.</summary>
    private static Mutation OnRule(string name, Func<Rule, Random, Rule?> change) =>
        new(
            name,
            (table, random) =>
            {
                var found = new List<(int Chain, int Rule, Rule Changed)>();
                for (var c = 0; c < table.Chains.Count; c++)
                for (var r = 0; r < table.Chains[c].Rules.Count; r++)
                    if (change(table.Chains[c].Rules[r], random) is { } changed)
                        found.Add((c, r, changed));
                if (found.Count == 0)
                    return null;
                var (chain, rule, instead) = found[random.Next(found.Count)];
                var rules = table.Chains[chain].Rules.Items.SetItem(rule, instead);
                return table with
                {
                    Chains = new(table.Chains.Items.SetItem(chain, table.Chains[chain] with { Rules = new(rules) })),
                };
            }
        );

    private static Mutation OnMatch(string name, Func<Match, Random, Match?> change) =>
        OnRule(
            name,
            (rule, random) =>
            {
                for (var i = 0; i < rule.Matches.Count; i++)
                    if (change(rule.Matches[i], random) is { } changed)
                        return rule with { Matches = new(rule.Matches.Items.SetItem(i, changed)) };
                return null;
            }
        );

    private static Mutation OnStatement(string name, Func<Statement, Statement?> change) =>
        OnRule(
            name,
            (rule, _) =>
                rule.Statements is [var one] && change(one) is { } changed ? rule with { Statements = [changed] } : null
        );

    private static Mutation OnVerdict(string name, Func<Verdict?, (bool Changes, Verdict? Verdict)> change) =>
        OnRule(name, (rule, _) => change(rule.Verdict) is (true, var verdict) ? rule with { Verdict = verdict } : null);

    private static Mutation OnElements(string name, Func<byte[], int, int, int, byte[]> change) =>
        new(
            name,
            (table, random) =>
            {
                var set = table.Sets[random.Next(table.Sets.Count)];
                var elements = table.Elements[set.Name];
                var bytes = change(elements.Bytes.ToArray(), elements.Count, set.Stride, random.Next(elements.Count));
                // The verdict's index must stay one.
                if (
                    set.IsVerdictMap
                    && !Enumerable
                        .Range(0, bytes.Length / set.Stride)
                        .All(i => bytes[(i * set.Stride) + set.KeyLength] < set.Verdicts.Count)
                )
                    return null;
                var changed = new ElementTable(set.Stride);
                for (var at = 0; at < bytes.Length; at += set.Stride)
                    bytes.AsSpan(at, set.Stride).CopyTo(changed.Append(default));
                return table with
                {
                    Elements = new Dictionary<string, ElementTable>(table.Elements) { [set.Name] = changed },
                };
            }
        );

    private static byte[] Changed(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private static Match.Compare Wider(Match.Compare compare)
    {
        var length = compare.Part.IsMasked ? compare.Part.PrefixLength - 1 : 31;
        var bytes = compare.Value.ToArray();
        bytes[length / 8] &= (byte)~(0x80 >> (length % 8));
        return compare with { Part = new KeyPart(compare.Part.Field, length), Value = [.. bytes] };
    }

    private static EquatableArray<byte> Next(EquatableArray<byte> value)
    {
        var bytes = value.ToArray();
        bytes[^1]++;
        return [.. bytes];
    }

    private static Rule? Without(Rule rule, Func<Match, bool> lost) =>
        rule.Matches.Any(lost) ? rule with { Matches = [.. rule.Matches.Where(match => !lost(match))] } : null;

    private static Match? Flipped(Match match) =>
        match switch
        {
            Match.Compare compare => compare with { Comparison = Opposite(compare.Comparison) },
            Match.Masked masked => masked with { Comparison = Opposite(masked.Comparison) },
            Match.AnyBit bits => bits with { Negated = !bits.Negated },
            Match.InRanges ranges => ranges with { Negated = !ranges.Negated },
            Match.InSet inSet => inSet with { Negated = !inSet.Negated },
            Match.Either either => either with { Negated = !either.Negated },
            _ => null,
        };

    private static Comparison Opposite(Comparison comparison) =>
        comparison == Comparison.Equal ? Comparison.NotEqual : Comparison.Equal;
}
