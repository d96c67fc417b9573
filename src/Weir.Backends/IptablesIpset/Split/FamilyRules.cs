using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.IptablesIpset;

/// <summary>The rules of a chain as packets of one protocol meet them, in words that iptables has.</summary>
internal sealed class FamilyRules(Ruleset table, Family family, DiagnosticBag findings)
{
    private readonly int _version = family == Family.Ip ? 4 : 6;
    private readonly SmallSets _small = new(table);

    public EquatableArray<Rule> Of(Chain chain)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (var rule in chain.Rules)
        {
            if (OfFamily(rule) is not { } own)
            {
                continue;
            }

            var written = _small.Of(own, out var problem);
            if (problem is not null)
            {
                findings.Add(IptablesErrors.UnsayableRule(table, chain, rule, problem));
            }

            // A rule that only counted has nothing left to do.
            rules.AddRange(written.Where(static one => one.Statements.Count > 0 || one.Verdict is not null));
            if (own.Matches.IsEmpty && EndsTheChain(own.Verdict))
            {
                break;
            }
        }

        return new EquatableArray<Rule>(rules.ToImmutable());
    }

    private static bool EndsTheChain(Verdict? verdict) =>
        verdict is Verdict.Accept or Verdict.Drop or Verdict.Return or Verdict.Goto or Verdict.Reject;

    /// <summary>Null when no packet of this protocol matches.</summary>
    private Rule? OfFamily(Rule rule)
    {
        var matches = ImmutableArray.CreateBuilder<Match>();
        foreach (var match in rule.Matches)
        {
            if (match is Match.Compare compare && compare.Part.Field == Field.NfProto)
            {
                if (compare.Value[0] == Number() != (compare.Comparison == Comparison.Equal))
                {
                    return null;
                }
            }
            else if (FieldsOf(match).Any(field => field.Family != 0 && field.Family != _version) || IsNever(match))
            {
                return null;
            }
            else if (!IsAlways(match))
            {
                matches.Add(match);
            }
        }

        return rule with
        {
            Matches = new EquatableArray<Match>(matches.ToImmutable()),
            Statements = [.. rule.Statements.Where(static statement => statement is not Statement.Count)],
        };
    }

    // NFPROTO_IPV4 and NFPROTO_IPV6 of include/uapi/linux/netfilter.h.
    private int Number() => _version == 4 ? 2 : 10;

    // What is not in a set without elements every packet has; what is in it none.
    private bool IsNever(Match match) => match is Match.InSet { Negated: false } look && IsEmpty(look);

    private bool IsAlways(Match match) =>
        match is Match.InSet { Negated: true } look
        && IsEmpty(look)
        && look.Key.Parts.Items.All(static part => part.Field.Layer == FieldLayer.Network);

    private bool IsEmpty(Match.InSet look) =>
        (table.Elements.GetValueOrDefault(look.Set)?.Count ?? 0) == 0
        && table.Sets.Items.Any(set => set.Name == look.Set && !set.Dynamic);

    private static IEnumerable<Field> FieldsOf(Match match) =>
        match switch
        {
            Match.Compare compare => [compare.Part.Field],
            Match.AnyBit bits => [bits.Field],
            Match.Masked masked => [masked.Field],
            Match.InRanges ranges => [ranges.Field],
            Match.InSet look => look.Key.Parts.Items.Select(static part => part.Field),
            Match.Either either => either.Alternatives.Items.SelectMany(FieldsOf),
            _ => [],
        };
}
