using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Testing.Equivalence;

/// <summary>
/// A reduced space: for each field that rule sets ask, the values on both sides of every boundary, and all combinations of them. Two
/// rule sets that only compare values and ranges agree everywhere when they agree there.
/// </summary>
public sealed class InterestingPackets
{
    private readonly Dictionary<Field, SortedSet<UInt128>> _values = [];
    private readonly SortedSet<string> _free = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal) { "eth7" };

    public InterestingPackets(params ReadOnlySpan<Ruleset> tables)
    {
        foreach (var table in tables)
        {
            foreach (var rule in table.Chains.SelectMany(chain => chain.Rules))
            {
                foreach (var match in rule.Matches)
                    Add(table, match);
                foreach (var statement in rule.Statements)
                    Add(table, statement);
                if (rule.Verdict is Verdict.Map map)
                    Add(table, map.Key, map.Name);
            }
        }
    }

    /// <summary>How many combinations there are.</summary>
    public double Count(Hook hook) => Dimensions(hook).Aggregate(1.0, (product, one) => product * one.Count);

    public IEnumerable<Packet> All(Hook hook) => Expand(Start(hook), Dimensions(hook), 0);

    /// <summary>So many of them, drawn.</summary>
    public IEnumerable<Packet> Some(Hook hook, int count, Random random)
    {
        var dimensions = Dimensions(hook);
        for (var i = 0; i < count; i++)
        {
            var packet = Start(hook);
            foreach (var dimension in dimensions)
                packet = dimension[random.Next(dimension.Count)](packet);
            yield return packet;
        }
    }

    private static Packet Start(Hook hook) =>
        new()
        {
            InputInterface = hook == Hook.Output ? "" : "eth7",
            OutputInterface = hook is Hook.Prerouting or Hook.Input ? null : "eth7",
            Source = 0xC000_0207,
            Destination = 0xC633_6409,
            Protocol = 6,
            SourcePort = 40_000,
            DestinationPort = 4_443,
            TcpFlags = 2,
        };

    private static IEnumerable<Packet> Expand(Packet packet, List<List<Func<Packet, Packet>>> dimensions, int at) =>
        at == dimensions.Count ? [packet] : dimensions[at].SelectMany(set => Expand(set(packet), dimensions, at + 1));

    private List<List<Func<Packet, Packet>>> Dimensions(Hook hook)
    {
        var all = new List<List<Func<Packet, Packet>>>();
        foreach (var (field, values) in _values)
        {
            if (field.Type == FieldType.InterfaceName)
            {
                var absent = hook switch
                {
                    Hook.Prerouting or Hook.Input => field == Field.OutputInterface,
                    Hook.Output => field == Field.InputInterface,
                    _ => false,
                };
                if (!absent)
                    all.Add([.. _names.Select(name => Named(field, name))]);
            }
            else if (field == Field.CtState)
                all.Add([
                    .. Enum.GetValues<CtStates>()
                        .Select(state => (Func<Packet, Packet>)(p => p with { State = state })),
                ]);
            else if (Setter(field) is { } setter)
                all.Add([.. values.Select(value => (Func<Packet, Packet>)(p => setter(p, value)))]);
        }

        // Without a protocol of another kind no test of ports can miss its field.
        if (_values.Keys.Any(field => field.Layer == FieldLayer.Transport))
            all.Add([p => p with { IsLaterFragment = false }, p => p with { IsLaterFragment = true }]);
        all.AddRange(
            _free.Select(text => new List<Func<Packet, Packet>>
            {
                p => p,
                p => p with { Holding = p.Holding.Add(text) },
            })
        );
        return all;
    }

    private static Func<Packet, Packet> Named(Field field, string name) =>
        field == Field.InputInterface ? p => p with { InputInterface = name } : p => p with { OutputInterface = name };

    private static Func<Packet, UInt128, Packet>? Setter(Field field) =>
        field.Name switch
        {
            "ip saddr" or "ip6 saddr" => (p, v) => p with { Source = v },
            "ip daddr" or "ip6 daddr" => (p, v) => p with { Destination = v },
            "th sport" => (p, v) => p with { SourcePort = (ushort)v },
            "th dport" => (p, v) => p with { DestinationPort = (ushort)v },
            "icmp type" => (p, v) => p with { IcmpType = (byte)v },
            "icmp code" => (p, v) => p with { IcmpCode = (byte)v },
            "tcp flags" => (p, v) => p with { TcpFlags = (byte)v },
            "ip tos" => (p, v) => p with { Tos = (byte)v },
            "ip length" => (p, v) => p with { Length = (ushort)v },
            "ip ttl" => (p, v) => p with { Ttl = (byte)v },
            "meta l4proto" => (p, v) => p with { Protocol = (byte)v },
            "meta mark" => (p, v) => p with { Mark = (uint)v },
            "meta priority" => (p, v) => p with { Priority = (uint)v },
            "meta pkttype" => (p, v) => p with { PacketType = (byte)v },
            "ct mark" => (p, v) => p with { ConnectionMark = (uint)v },
            "ct status" => (p, v) => p with { Status = (CtStatuses)(uint)v },
            "ct direction" => (p, v) => p with { IsReply = v != 0 },
            _ => null,
        };

    private void Add(Ruleset table, Match match)
    {
        switch (match)
        {
            case Match.Compare { Part.Field.Type: FieldType.InterfaceName } compare:
                Values(compare.Part.Field);
                var name = System.Text.Encoding.ASCII.GetString([.. compare.Value]).TrimEnd('\0');
                _names.Add(name);
                _names.Add(name + "9");
                break;
            case Match.Compare compare:
                var low = Number(compare.Part.Field, compare.Value.AsSpan());
                var bits = compare.Part.Field.Type.Length() * 8;
                var size = compare.Part.IsMasked ? bits - compare.Part.PrefixLength : 0;
                Range(compare.Part.Field, low, low + ((UInt128.One << size) - 1));
                break;
            case Match.AnyBit bits2 when bits2.Field != Field.CtState:
                for (var bit = 0; bit < 32; bit++)
                    if (((bits2.Bits >> bit) & 1) != 0)
                        Values(bits2.Field).UnionWith([UInt128.Zero, UInt128.One << bit]);
                break;
            case Match.AnyBit state:
                Values(state.Field);
                break;
            case Match.Masked masked:
                Masked(masked);
                break;
            case Match.InRanges ranges:
                var length = ranges.Field.Type.Length();
                for (var at = 0; at < ranges.Bounds.Count; at += 2 * length)
                {
                    var first = Number(ranges.Field, ranges.Bounds.AsSpan().Slice(at, length));
                    Range(ranges.Field, first, Number(ranges.Field, ranges.Bounds.AsSpan().Slice(at + length, length)));
                }

                break;
            case Match.Either either:
                foreach (var alternative in either.Alternatives)
                    Add(table, alternative);
                break;
            case Match.InSet inSet:
                Add(table, inSet.Key, inSet.Set);
                break;
            case Match.Extension extension:
                _free.Add(
                    extension.Purity == Purity.Stateful ? $"{extension.Text}#{extension.Ordinal}" : extension.Text
                );
                break;
            default:
                break;
        }
    }

    private void Add(Ruleset table, Statement statement)
    {
        switch (statement)
        {
            case Statement.SetMarkFromMap set:
                Add(table, set.Key, set.Map);
                break;
            case Statement.SourceNat nat:
                Add(table, nat.Key, nat.Map);
                break;
            case Statement.DestinationNat nat:
                Add(table, nat.Key, nat.Map);
                break;
            case Statement.CopyMark copy:
                Values(copy.From).UnionWith([0, copy.FromMask & 5]);
                Values(copy.To).UnionWith([0, copy.ToMask & 6]);
                Values(Field.CtState);
                break;
            case Statement.SetBits set:
                Values(set.Field).UnionWith([0, 7]);
                break;
            case Statement.SetMark set when set.Mark == Field.CtMark:
                Values(Field.CtState);
                break;
            default:
                break;
        }
    }

    private void Add(Ruleset table, Key key, string name)
    {
        var set = table.Sets.Single(one => one.Name == name);
        var elements = table.Elements.GetValueOrDefault(name);
        for (var i = 0; i < (elements?.Count ?? 0); i++)
        {
            var at = 0;
            foreach (var part in key.Parts)
            {
                var first = Number(part.Field, elements![i][at..]);
                var last = set.Interval ? Number(part.Field, elements[i][(set.KeyLength + at)..]) : first;
                Range(part.Field, first, last);
                at += part.Field.Type.PaddedLength();
            }
        }
    }

    private void Masked(Match.Masked masked)
    {
        var value = Number(masked.Field, masked.Value.AsSpan());
        var mask = Number(masked.Field, masked.Mask.AsSpan());
        Values(masked.Field).UnionWith([value, ~mask & 1]);
        for (var bit = 0; bit < masked.Field.Type.Length() * 8; bit++)
            if (((mask >> bit) & 1) != 0)
                Values(masked.Field).Add(value ^ (UInt128.One << bit));
    }

    private void Range(Field field, UInt128 first, UInt128 last)
    {
        var most = (field.Type.Length() * 8) == 128 ? UInt128.MaxValue : (UInt128.One << (field.Type.Length() * 8)) - 1;
        var values = Values(field);
        values.UnionWith([first, last]);
        if (first > 0)
            values.Add(first - 1);
        if (last < most)
            values.Add(last + 1);
        if (field.Layer == FieldLayer.Transport)
            Values(Field.L4Proto).UnionWith([1, 6, 17]);
    }

    private SortedSet<UInt128> Values(Field field)
    {
        if (!_values.TryGetValue(field, out var values))
            _values.Add(field, values = []);
        return values;
    }

    private static UInt128 Number(Field field, ReadOnlySpan<byte> value)
    {
        Span<byte> all = stackalloc byte[32];
        all.Clear();
        value[..Math.Min(value.Length, 16)].CopyTo(all);
        return ReferenceFields.Number(field, all);
    }
}
