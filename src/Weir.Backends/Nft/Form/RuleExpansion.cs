using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>One rule in nft's form: usually itself, else the rules that together mean it.</summary>
internal sealed class RuleExpansion(Family family, FormSets sets, FormChains chains)
{
    private const uint AllBits = uint.MaxValue;

    /// <param name="rule">The rule.</param>
    /// <param name="next">The one behind it in its chain.</param>
    public IReadOnlyList<Rule> Of(Rule rule, Rule? next)
    {
        RequireSets(rule);
        if (NeedsSteps(rule, next))
        {
            rule = InSteps(rule);
        }

        var statements = Statements(rule.Statements);
        var alternatives = Alternatives(rule);
        if (alternatives is null)
        {
            return [statements == rule.Statements ? Ordered(rule) : Ordered(rule) with { Statements = statements }];
        }

        return
        [
            .. alternatives.Select(matches => Ordered(rule with { Matches = [.. matches], Statements = statements })),
        ];
    }

    private void RequireSets(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (match is Match.Extension extension && MatchPhrases.Of(family, extension).Set is { } set)
            {
                sets.Require(set);
            }
        }
    }

    // ----- tests

    /// <summary>The conjunctions that together are the rule's, no two of which hold at once; null when there is just the rule's own.</summary>
    private List<List<Match>>? Alternatives(Rule rule)
    {
        List<List<Match>>? all = null;
        for (var i = 0; i < rule.Matches.Count; i++)
        {
            var match = rule.Matches[i];
            var choices = Choices(match, rule);
            if (choices is null)
            {
                all?.ForEach(a => a.Add(match));
                continue;
            }

            if (choices.Count > 1)
            {
                RefuseStatefulBefore(rule, i);
            }

            all ??=
            [
                [.. rule.Matches.AsSpan()[..i]],
            ];
            all = [.. all.SelectMany(before => choices.Select(choice => (List<Match>)[.. before, .. choice]))];
        }

        return all;
    }

    // Two rules ask whatever stands before the alternatives twice.
    private static void RefuseStatefulBefore(Rule rule, int index)
    {
        if (rule.Matches.Items.Take(index).Any(m => m is Match.Extension { Purity: Purity.Stateful }))
        {
            throw NftRefusal.Match("alternatives behind a test that counts would make nft count twice");
        }
    }

    private List<List<Match>>? Choices(Match match, Rule rule) =>
        match switch
        {
            Match.Compare compare => Compared(compare),
            Match.Masked masked => MaskedAddress(masked),
            Match.InRanges ranges => Ranges(ranges, rule),
            Match.Either { Negated: true } either => [None(either, rule)],
            Match.Either either => OneOf(either, rule),
            _ => null,
        };

    // nft has one form for a mask: a prefix of an address, and any other mask.
    private static List<List<Match>>? Compared(Match.Compare compare)
    {
        var part = compare.Part;
        if (part.Field == Field.CtState && !part.IsMasked && compare.Comparison == Comparison.Equal)
        {
            // A packet has one state, and nft takes a state for a bit that is set.
            return
            [
                [new Match.AnyBit(part.Field, HostOrder.Number(compare.Value.AsSpan()))],
            ];
        }

        var length = part.Field.Type.Length();
        if (compare.Value.Count > length)
        {
            compare = compare with { Value = [.. compare.Value.AsSpan()[..length]] };
            return Compared(compare)
                ??
                [
                    [compare],
                ];
        }

        if (part.Field.Type == FieldType.InterfaceName && part is { IsMasked: true, PrefixLength: 0 })
        {
            return [compare.Comparison == Comparison.NotEqual ? Never(part.Field) : []];
        }

        return part.IsMasked && !IsPrefixed(part.Field)
            ?
            [
                [new Match.Masked(part.Field, [.. PrefixMask.Of(part)], compare.Comparison, compare.Value)],
            ]
            : null;
    }

    // Every name begins with nothing, so "! -i +" holds for none; nft has no words for that but two tests that contradict each other.
    private static List<Match> Never(Field name)
    {
        EquatableArray<byte> any = [(byte)'-', .. new byte[name.Type.Length() - 1]];
        return
        [
            new Match.Compare(new KeyPart(name), Comparison.Equal, any),
            new Match.Compare(new KeyPart(name), Comparison.NotEqual, any),
        ];
    }

    private static List<List<Match>>? MaskedAddress(Match.Masked masked) =>
        IsPrefixed(masked.Field) && PrefixMask.LengthOf(masked.Field, masked.Mask.AsSpan()) is > 0 and var length
            ?
            [
                [new Match.Compare(new KeyPart(masked.Field, length), masked.Comparison, masked.Value)],
            ]
            : null;

    private static bool IsPrefixed(Field field) =>
        field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address or FieldType.InterfaceName;

    private List<List<Match>>? Ranges(Match.InRanges ranges, Rule rule)
    {
        var list = new RangeList(ranges);
        if (list.Count == 1)
        {
            return list.IsValue(0)
                ?
                [
                    [list.Single(0)],
                ]
                : null;
        }

        var type = ranges.Field.Type;
        if (NftDataTypes.IsNamed(type) && (!NftDataTypes.IsHostOrder(type) || list.AreValues))
        {
            return
            [
                [new Match.InSet(Key.Of(ranges.Field), sets.OfRanges(ranges, rule), ranges.Negated)],
            ];
        }

        var singles = Enumerable.Range(0, list.Count).Select(i => list.Single(i)).ToList();
        return ranges.Negated ? [singles] : [.. singles.Select(s => (List<Match>)[s])];
    }

    // The second alternative counts only where the first does not hold, so that the statements are done once.
    private List<List<Match>> OneOf(Match.Either either, Rule rule)
    {
        RequireSamePresence(either);
        var choices = new List<List<Match>>();
        var before = new List<Match>();
        foreach (var alternative in either.Alternatives)
        {
            choices.Add([.. before, Simple(alternative, rule)]);
            before.Add(Simple(Negation.Of(alternative), rule));
        }

        return choices;
    }

    private List<Match> None(Match.Either either, Rule rule)
    {
        RequireSamePresence(either);
        return [.. either.Alternatives.Items.Select(a => Simple(Negation.Of(a), rule))];
    }

    private Match Simple(Match match, Rule rule) =>
        match is Match.InRanges ranges && Ranges(ranges, rule) is { } choices
            ? choices is [[var one]]
                ? one
                : throw NftRefusal.Match($"alternatives of several ranges of {ranges.Field.Name}")
            : match;

    // A test of a field that is not there fails, negated or not: what is taken as the opposite must fail together with it.
    private static void RequireSamePresence(Match.Either either)
    {
        var fields = either.Alternatives.Items.Select(FieldOf).ToList();
        if (fields.Any(f => f is null || !IsPresentWith(f, fields[0])))
        {
            throw NftRefusal.Match("alternatives of fields that are not always there together");
        }
    }

    private static bool IsPresentWith(Field field, Field? other) =>
        other is not null
        && (field.Layer, field.Family, field.L4Protocol) == (other.Layer, other.Family, other.L4Protocol)
        && field.Layer is not FieldLayer.Conntrack;

    private static Field? FieldOf(Match match) =>
        match switch
        {
            Match.Compare compare => compare.Part.Field,
            Match.Masked masked => masked.Field,
            Match.InRanges ranges => ranges.Field,
            Match.InSet { Key.Parts: [var part] } => part.Field,
            _ => null,
        };

    private Rule Ordered(Rule rule)
    {
        var ordered = ApartTests.Of(family == Family.Inet ? rule.Matches : TestOrder.Of(rule.Matches));
        return ordered == rule.Matches ? rule : rule with { Matches = ordered };
    }

    // ----- statements

    private static EquatableArray<Statement> Statements(EquatableArray<Statement> statements)
    {
        List<Statement>? changed = null;
        for (var i = 0; i < statements.Count; i++)
        {
            var simpler = Simpler(statements[i]);
            if (simpler is not null)
            {
                changed ??= [.. statements.AsSpan()[..i]];
            }

            changed?.AddRange(simpler ?? [statements[i]]);
        }

        return changed is null ? statements : [.. changed];
    }

    private static Statement[]? Simpler(Statement statement) =>
        statement switch
        {
            Statement.SetBits { Field.Layer: FieldLayer.Meta or FieldLayer.Conntrack, Keep: 0 } set =>
            [
                new Statement.SetMark(set.Field, set.Xor),
            ],
            Statement.SetBits { Keep: 0 } set when set.Field == Field.Ip4Tos =>
            [
                new Statement.SetBits(set.Field, TosBits.Ecn, set.Xor & TosBits.Dscp),
                new Statement.SetBits(set.Field, TosBits.Dscp, set.Xor & TosBits.Ecn),
            ],
            _ => null,
        };

    // ----- rules that need a chain of their own

    // A rule that is alone with its statement, in front of what ends its chain, is in the form already.
    private static bool NeedsSteps(Rule rule, Rule? next) =>
        rule.Statements.Items.Any(s => s is Statement.CopyMark { ToMask: not AllBits })
        || EndsWithoutConnection(rule)
        || (
            rule.Verdict is Verdict.Extension { Target: "TPROXY" }
            && !(
                rule.Matches.Items.All(IsProtocol)
                && next is { Matches.IsEmpty: true, Statements.IsEmpty: true, Verdict: Verdict.Drop }
            )
        );

    // nft ends the rule where it reads a connection's mark and there is no connection; iptables goes on with what is behind.
    private static bool EndsWithoutConnection(Rule rule)
    {
        for (var i = 0; i < rule.Statements.Count; i++)
        {
            var isLast = i == rule.Statements.Count - 1 && rule.Verdict is null;
            if (!isLast && ReadsConnection(rule.Statements[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReadsConnection(Statement statement) =>
        statement switch
        {
            Statement.CopyMark copy => copy.From.Layer == FieldLayer.Conntrack,
            Statement.SetBits set => set.Field.Layer == FieldLayer.Conntrack && set.Keep != 0,
            _ => false,
        };

    private Rule InSteps(Rule rule)
    {
        if (rule.Verdict is Verdict.Map || rule.Statements.Items.Any(MayEndRule))
        {
            throw NftRefusal.Target("a rule that needs a chain of its own and may end before its verdict");
        }

        var steps = new List<Rule>();
        var statements = new List<Statement>();
        foreach (var statement in rule.Statements)
        {
            if (statement is not Statement.CopyMark { ToMask: not AllBits } copy)
            {
                statements.Add(statement);
                if (ReadsConnection(statement))
                {
                    steps.Add(Step(rule, [], statements, null));
                    statements = [];
                }

                continue;
            }

            // nft 1.0.6 has no operation of two registers: the bits are cleared, then each that is set is set.
            if (statements.Count > 0)
            {
                steps.Add(Step(rule, [], statements, null));
                statements = [];
            }

            steps.Add(Step(rule, Presence(copy.From), [new Statement.SetBits(copy.To, ~copy.ToMask, 0)], null));
            steps.AddRange(SetBits(rule, copy));
        }

        if (statements.Count > 0 || rule.Verdict is not null)
        {
            steps.Add(Step(rule, Protocol(rule), statements, rule.Verdict));
        }

        if (rule.Verdict is Verdict.Extension { Target: "TPROXY" })
        {
            // Without a socket TPROXY drops (net/netfilter/xt_TPROXY.c), where nft goes on (nft_tproxy.c).
            steps.Add(Step(rule, [], [], new Verdict.Drop()));
        }

        var chain = chains.Add("step", steps);
        return rule with
        {
            Statements = [],
            Verdict = rule.Verdict is null ? new Verdict.Jump(chain) : new Verdict.Goto(chain),
        };
    }

    // nft takes "tproxy" only behind a test of the transport protocol in the same rule.
    private static Match[] Protocol(Rule rule) =>
        rule.Verdict is not Verdict.Extension { Target: "TPROXY" } ? []
        : rule.Matches.Items.Where(IsProtocol).ToArray() is { Length: > 0 } tests ? tests
        : throw NftRefusal.Target("TPROXY without -p in the same rule");

    private static bool IsProtocol(Match match) =>
        match is Match.Compare { Comparison: Comparison.Equal } compare && compare.Part.Field == Field.L4Proto;

    // What ends its rule there goes on with the next one, which in a chain of its own is another.
    private static bool MayEndRule(Statement statement) =>
        statement
            is Statement.SetMarkFromMap
                or Statement.OverConnectionLimit
                or Statement.OverRate
                or Statement.SourceNat
                or Statement.DestinationNat;

    // A packet without a connection has no mark to copy, so its own stays (net/netfilter/xt_connmark.c).
    private static Match[] Presence(Field from) =>
        from.Layer == FieldLayer.Conntrack
            ? [new Match.AnyBit(Field.CtState, (uint)(CtStates.New | CtStates.Established | CtStates.Related))]
            : [];

    private static IEnumerable<Rule> SetBits(Rule rule, Statement.CopyMark copy)
    {
        for (var rest = copy.FromMask; rest != 0; rest &= rest - 1)
        {
            var bit = rest & ~(rest - 1);
            yield return Step(
                rule,
                [new Match.Masked(copy.From, HostOrder.Bytes(bit), Comparison.Equal, HostOrder.Bytes(bit))],
                [new Statement.SetBits(copy.To, AllBits, bit)],
                null
            );
        }
    }

    private static Rule Step(Rule rule, Match[] matches, List<Statement> statements, Verdict? verdict) =>
        new([.. matches], [.. statements], verdict) { Origin = rule.Origin };
}
