using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Benching;

/// <summary>
/// The linear baseline: each look-up in a set that packets do not write becomes one rule for each element, as scripts that know no sets
/// emit it. Maps of data and negated look-ups stay.
/// </summary>
internal static class SpelledOut
{
    public static Firewall Of(Firewall firewall) => firewall with { Tables = [.. firewall.Tables.Select(Of)] };

    private static Ruleset Of(Ruleset table)
    {
        var spelled = table with
        {
            Chains =
            [
                .. table.Chains.Select(chain =>
                    chain with
                    {
                        Rules = [.. chain.Rules.SelectMany(rule => Of(rule, table))],
                    }
                ),
            ],
        };
        var used = spelled
            .Chains.SelectMany(static chain => chain.Rules)
            .SelectMany(SetsOf)
            .ToHashSet(StringComparer.Ordinal);
        return spelled with
        {
            Sets = [.. table.Sets.Where(set => used.Contains(set.Name) || set.Data.Count > 0 || set.Dynamic)],
        };
    }

    private static IEnumerable<Rule> Of(Rule rule, Ruleset table)
    {
        for (var at = 0; at < rule.Matches.Count; at++)
        {
            if (rule.Matches[at] is Match.InSet { Negated: false } look && Static(table, look.Set) is { } set)
            {
                var place = at;
                return Elements(table, set)
                    .SelectMany(element => Of(Replaced(rule, place, Tests(look.Key, set, element)), table));
            }
        }

        return rule.Verdict is Verdict.Map map && Static(table, map.Name) is { IsVerdictMap: true } verdicts
            ? Elements(table, verdicts)
                .Select(element =>
                    rule with
                    {
                        Matches = [.. rule.Matches, .. Tests(map.Key, verdicts, element)],
                        Verdict = verdicts.Verdicts[
                            BitConverter.ToInt32(element.AsSpan(verdicts.Stride - sizeof(int)))
                        ],
                    }
                )
            : [rule];
    }

    private static Rule Replaced(Rule rule, int place, IEnumerable<Match> tests) =>
        rule with
        {
            Matches = [.. rule.Matches.Take(place), .. tests, .. rule.Matches.Skip(place + 1)],
        };

    private static SetDeclaration? Static(Ruleset table, string name) =>
        table.Sets.FirstOrDefault(set => set.Name == name && !set.Dynamic && !set.Timeouts && set.Data.IsEmpty);

    private static IEnumerable<byte[]> Elements(Ruleset table, SetDeclaration set)
    {
        if (table.Elements.TryGetValue(set.Name, out var elements))
        {
            for (var at = 0; at < elements.Count; at++)
            {
                yield return elements[at].ToArray();
            }
        }
    }

    private static IEnumerable<Match> Tests(Key key, SetDeclaration set, byte[] element)
    {
        var at = 0;
        foreach (var part in key.Parts)
        {
            var length = part.Field.Type.Length();
            var first = element.AsSpan(at, length);
            if (set.Interval)
            {
                var last = element.AsSpan(set.KeyLength + at, length);
                byte[] bounds = [.. first, .. last];
                yield return new Match.InRanges(part.Field, EquatableArray.Create<byte>(bounds));
            }
            else
            {
                yield return new Match.Compare(part, Comparison.Equal, EquatableArray.Create<byte>(first));
            }

            at += part.Field.Type.PaddedLength();
        }
    }

    private static IEnumerable<string> SetsOf(Rule rule) =>
        rule
            .Matches.OfType<Match.InSet>()
            .Select(static look => look.Set)
            .Concat(rule.Verdict is Verdict.Map map ? [map.Name] : []);
}
