using System.Collections.Immutable;
using Weir.Core;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// Look-ups in sets that ipset has no type for (interfaces, ICMP types, protocols with ports): a few elements each, so the rule is
/// written once for each, or once for each protocol with its ports.
/// </summary>
internal sealed class SmallSets(Ruleset table)
{
    // More rules than these would cost what the set was to save.
    private const int MostRules = 64;

    // XT_MULTI_PORTS of include/uapi/linux/netfilter/xt_multiport.h, two for a range.
    private const int PortRanges = 7;

    /// <param name="problem">What iptables has no words for, or null; then the rule is left out.</param>
    public ImmutableArray<Rule> Of(Rule rule, out string? problem)
    {
        problem = null;
        ImmutableArray<Rule> rules = [rule];
        foreach (var match in rule.Matches)
        {
            if (match is not Match.InSet look || IsIpset(look.Key))
            {
                continue;
            }

            if (look.Negated)
            {
                problem = $"'not in a set' of '{Name(look.Key)}'";
                return [];
            }

            var elements = ElementsOf(look);
            var ways = look.Key.Parts.Count == 2 ? Ports(look.Key, elements) : Single(look.Key, elements);
            if (ways is null || ways.Count * rules.Length > MostRules)
            {
                problem = $"a look-up of '{Name(look.Key)}' among {elements.Count}";
                return [];
            }

            rules = [.. rules.SelectMany(one => ways.Select(way => Instead(one, look, way)))];
        }

        if (rule.Verdict is Verdict.Map)
        {
            problem = "a verdict from a map";
            return [];
        }

        return rules;
    }

    // ipset has an address in each type but bitmap:port and hash:mac.
    private static bool IsIpset(Key key) =>
        IpsetKey.DirectionsOf(key) is not null
        && key.Parts.Items.Any(static part => part.Field.Type is not (FieldType.InterfaceName or FieldType.Mark))
        && (key.Parts[0].Field != Field.L4Proto || key.Parts.Count > 2);

    private static Rule Instead(Rule rule, Match.InSet look, ImmutableArray<Match> way)
    {
        var at = rule.Matches.Items.IndexOf(look);
        return rule with { Matches = [.. rule.Matches.Items[..at], .. way, .. rule.Matches.Items[(at + 1)..]] };
    }

    private static List<ImmutableArray<Match>>? Single(Key key, Elements elements)
    {
        var ways = new List<ImmutableArray<Match>>();
        var part = key.Parts[0];
        if (key.Parts.Count != 1 || part.IsMasked || elements.Interval || elements.Count > MostRules)
        {
            return null;
        }

        var length = part.Field.Type.Length();
        for (var i = 0; i < elements.Count; i++)
        {
            var value = EquatableArray.Create(elements.First(i)[..length]);
            ways.Add([new Match.Compare(part, Comparison.Equal, value)]);
        }

        return ways;
    }

    private static List<ImmutableArray<Match>>? Ports(Key key, Elements elements)
    {
        if (key.Parts[0].Field != Field.L4Proto || key.Parts[1].Field.Type != FieldType.Port)
        {
            return null;
        }

        var byProtocol = new SortedDictionary<byte, List<(ushort First, ushort Last)>>();
        for (var i = 0; i < elements.Count; i++)
        {
            var first = elements.First(i);
            var last = elements.Last(i);
            if (first[0] != last[0])
            {
                return null;
            }

            if (!byProtocol.TryGetValue(first[0], out var ranges))
            {
                byProtocol.Add(first[0], ranges = []);
            }

            // The protocol takes the first four bytes of the key.
            ranges.Add((ReadUInt16BigEndian(first[4..]), ReadUInt16BigEndian(last[4..])));
        }

        return
        [
            .. byProtocol.SelectMany(one =>
                Sorted(one.Value)
                    .Chunk(PortRanges)
                    .Select(ranges =>
                        (ImmutableArray<Match>)
                            [
                                new Match.Compare(Field.L4Proto, Comparison.Equal, [one.Key]),
                                new Match.InRanges(key.Parts[1].Field, Bounds(ranges)),
                            ]
                    )
            ),
        ];
    }

    /// <summary>Ascending, apart from each other.</summary>
    private static List<(ushort First, ushort Last)> Sorted(List<(ushort First, ushort Last)> ranges)
    {
        ranges.Sort();
        var apart = new List<(ushort First, ushort Last)>();
        foreach (var range in ranges)
        {
            if (apart.Count > 0 && range.First <= apart[^1].Last + 1)
            {
                apart[^1] = (apart[^1].First, Math.Max(apart[^1].Last, range.Last));
            }
            else
            {
                apart.Add(range);
            }
        }

        return apart;
    }

    private static EquatableArray<byte> Bounds((ushort First, ushort Last)[] ranges)
    {
        var bytes = new byte[ranges.Length * 4];
        for (var i = 0; i < ranges.Length; i++)
        {
            WriteUInt16BigEndian(bytes.AsSpan(4 * i), ranges[i].First);
            WriteUInt16BigEndian(bytes.AsSpan((4 * i) + 2), ranges[i].Last);
        }

        return EquatableArray.Create<byte>(bytes);
    }

    private Elements ElementsOf(Match.InSet look)
    {
        var set = table.Sets.Items.First(one => one.Name == look.Set);
        return new Elements(table.Elements.GetValueOrDefault(set.Name), set.KeyLength, set.Interval);
    }

    private static string Name(Key key) => string.Join(" . ", key.Parts.Items.Select(static part => part.Field.Name));

    private readonly record struct Elements(ElementTable? Table, int KeyLength, bool Interval)
    {
        public int Count => Table?.Count ?? 0;

        public ReadOnlySpan<byte> First(int index) => Table is null ? default : Table[index][..KeyLength];

        public ReadOnlySpan<byte> Last(int index) =>
            Table is null ? default
            : Interval ? Table[index].Slice(KeyLength, KeyLength)
            : Table[index][..KeyLength];
    }
}
