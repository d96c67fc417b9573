using Weir.Core;
using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Testing.Equivalence;

/// <summary>
/// Walks one packet through a base chain, rule by rule, as slowly and plainly as the contract says it: the judge of the symbolic
/// engine. Shares no code with it, nor with the simulator.
/// </summary>
public sealed class ReferenceWalk(Ruleset table)
{
    private readonly Dictionary<string, Chain> _chains = table.Chains.ToDictionary(chain => chain.Name);
    private readonly Dictionary<string, SetDeclaration> _sets = table.Sets.ToDictionary(set => set.Name);
    private readonly List<string> _events = [];
    private Packet _packet = new() { InputInterface = "" };
    private bool _untracked;

    private enum Walk
    {
        GoOn,
        Return,
        End,
    }

    public ReferenceOutcome Run(string baseChain, Packet packet)
    {
        _events.Clear();
        _packet = packet;
        _untracked = false;
        var chain = _chains[baseChain];
        var (_, fate) = Through(chain);
        return new ReferenceOutcome(
            fate ?? (chain.Base!.Drops ? "drop" : "accept"),
            _packet.Mark,
            ReferenceFields.IsTracked(_packet) ? _packet.ConnectionMark : null,
            _packet.Priority,
            _packet.Tos,
            _untracked,
            string.Join('\n', _events)
        );
    }

    private (Walk, string?) Through(Chain chain)
    {
        foreach (var rule in chain.Rules)
        {
            var (walk, fate) = One(rule);
            if (walk != Walk.GoOn)
                return (walk, fate);
        }

        return (Walk.GoOn, null);
    }

    private (Walk, string?) One(Rule rule)
    {
        foreach (var match in rule.Matches)
            if (!Holds(match))
                return (Walk.GoOn, null);

        foreach (var statement in rule.Statements)
        {
            var (goesOn, fate) = Do(statement);
            if (fate is not null)
                return (Walk.End, fate);
            if (!goesOn)
                return (Walk.GoOn, null);
        }

        return Take(rule.Verdict);
    }

    private (Walk, string?) Take(Verdict? verdict)
    {
        switch (verdict)
        {
            case null:
                return (Walk.GoOn, null);
            case Verdict.Return:
                return (Walk.Return, null);
            case Verdict.Jump jump:
                var (walk, fate) = Through(_chains[jump.Chain]);
                return walk == Walk.End ? (walk, fate) : (Walk.GoOn, null);
            case Verdict.Goto away:
                var (other, end) = Through(_chains[away.Chain]);
                return other == Walk.End ? (other, end) : (Walk.Return, null);
            case Verdict.Map map:
                var data = Find(map.Key, map.Name);
                return data is null ? (Walk.GoOn, null) : Take(_sets[map.Name].Verdicts[BitConverter.ToInt32(data)]);
            case Verdict.Accept:
                return (Walk.End, "accept");
            case Verdict.Drop:
                return (Walk.End, "drop");
            default:
                return (Walk.End, verdict.ToString());
        }
    }

    private bool Holds(Match match)
    {
        switch (match)
        {
            case Match.Extension { Purity: Purity.Stateful } asked:
                _events.Add($"{asked.Text}#{asked.Ordinal}");
                return _packet.Holding.Contains($"{asked.Text}#{asked.Ordinal}");
            case Match.Extension free:
                return _packet.Holding.Contains(free.Text);
            case Match.Either either:
                return either.Negated
                    ? either.Alternatives.All(one => Fields(one).All(f => Read(f) is not null) && !Holds(one))
                    : either.Alternatives.Any(Holds);
            case Match.InSet inSet:
                return inSet.Key.Parts.All(part => Read(part.Field) is not null)
                    && Find(inSet.Key, inSet.Set) is not null != inSet.Negated;
            case Match.Compare compare:
                return Read(compare.Part.Field) is { } value
                    && (
                        Number(compare.Part, value) == ReferenceFields.Number(compare.Part.Field, Padded(compare.Value))
                    ) == (compare.Comparison == Comparison.Equal);
            case Match.AnyBit bits:
                return Read(bits.Field) is { } word
                    && ((uint)ReferenceFields.Number(bits.Field, word) & bits.Bits) != 0 != bits.Negated;
            case Match.Masked masked:
                return Read(masked.Field) is { } under
                    && (
                        (
                            ReferenceFields.Number(masked.Field, under)
                            & ReferenceFields.Number(masked.Field, masked.Mask.AsSpan())
                        ) == ReferenceFields.Number(masked.Field, masked.Value.AsSpan())
                    ) == (masked.Comparison == Comparison.Equal);
            case Match.InRanges ranges:
                return Read(ranges.Field) is { } inside && Within(ranges, inside) != ranges.Negated;
            default:
                throw new NotSupportedException(match.ToString());
        }
    }

    private static IEnumerable<Field> Fields(Match match) =>
        match switch
        {
            Match.Compare compare => [compare.Part.Field],
            Match.InRanges ranges => [ranges.Field],
            Match.Masked masked => [masked.Field],
            Match.AnyBit bits => [bits.Field],
            _ => [],
        };

    private static bool Within(Match.InRanges ranges, byte[] value)
    {
        var length = value.Length;
        var number = ReferenceFields.Number(ranges.Field, value);
        for (var at = 0; at < ranges.Bounds.Count; at += 2 * length)
        {
            var first = ReferenceFields.Number(ranges.Field, ranges.Bounds.AsSpan().Slice(at, length));
            var last = ReferenceFields.Number(ranges.Field, ranges.Bounds.AsSpan().Slice(at + length, length));
            if (number >= first && number <= last)
                return true;
        }

        return false;
    }

    /// <summary>Statements go on, end the rule, or end the walk with a fate.</summary>
    private (bool, string?) Do(Statement statement)
    {
        switch (statement)
        {
            case Statement.Count:
                return (true, null);
            case Statement.SetMark set:
                Write(set.Mark, 0, set.Value);
                return (true, null);
            case Statement.SetBits set:
                Write(set.Field, set.Keep, set.Xor);
                return (true, null);
            case Statement.CopyMark copy:
                if (Read(copy.From) is { } from)
                    Write(copy.To, ~copy.ToMask, BitConverter.ToUInt32(from) & copy.FromMask);
                return (true, null);
            case Statement.SetMarkFromMap set:
                if (Find(set.Key, set.Map) is not { } mark)
                    return (false, null);
                Write(set.Mark, 0, BitConverter.ToUInt32(mark));
                return (true, null);
            case Statement.NoTrack:
                _packet = _packet with { State = CtStates.Untracked };
                _untracked = true;
                return (true, null);
            case Statement.Nat nat:
                return (true, nat.First.IsEmpty || nat.First.Count == 16 == _packet.IsIpv6 ? Translation(nat) : null);
            case Statement.SourceNat or Statement.DestinationNat when _packet.IsIpv6:
                return (true, null);
            case Statement.SourceNat nat:
                return Find(nat.Key, nat.Map) is { } source
                    ? (true, Translation(Mapped(NatKind.Source, source, 0)))
                    : (false, null);
            case Statement.DestinationNat nat:
                return Find(nat.Key, nat.Map) is { } target
                    ? (true, Translation(Mapped(NatKind.Destination, target, nat.WithPort ? 2 : 0)))
                    : (false, null);
            case Statement.Extension extension:
                _events.Add(extension.Text);
                return (true, null);
            default:
                throw new NotSupportedException(statement.ToString());
        }
    }

    private static Statement.Nat Mapped(NatKind kind, byte[] data, int portBytes)
    {
        EquatableArray<byte> address = [.. data[..4]];
        var port = portBytes == 0 ? (ushort)0 : (ushort)((data[4] << 8) | data[5]);
        return new Statement.Nat(kind, address, address, port, port, NatOptions.None);
    }

    private static string Translation(Statement.Nat nat) =>
        $"{nat.Kind} {Convert.ToHexString(nat.First.AsSpan())}-{Convert.ToHexString((nat.Last.IsEmpty ? nat.First : nat.Last).AsSpan())} {nat.FirstPort}-{(nat.LastPort == 0 ? nat.FirstPort : nat.LastPort)} {nat.Options}";

    private void Write(Field field, uint keep, uint xor)
    {
        if (field == Field.MetaMark)
            _packet = _packet with { Mark = (_packet.Mark & keep) ^ xor };
        else if (field == Field.Priority)
            _packet = _packet with { Priority = (_packet.Priority & keep) ^ xor };
        else if (field == Field.Ip4Tos && !_packet.IsIpv6)
            _packet = _packet with { Tos = (byte)((_packet.Tos & keep) ^ xor) };
        else if (field == Field.CtMark && ReferenceFields.IsTracked(_packet))
            _packet = _packet with { ConnectionMark = (_packet.ConnectionMark & keep) ^ xor };
    }

    /// <summary>The data of the element that holds the packet's key; empty for a plain set; null when there is none.</summary>
    private byte[]? Find(Key key, string name)
    {
        var set = _sets[name];
        var elements = table.Elements.GetValueOrDefault(name);
        for (var i = 0; i < (elements?.Count ?? 0); i++)
        {
            var element = elements![i];
            var at = 0;
            var all = true;
            foreach (var part in key.Parts)
            {
                var length = part.Field.Type.PaddedLength();
                var first = ReferenceFields.Number(part.Field, element.Slice(at, length));
                var last = set.Interval
                    ? ReferenceFields.Number(part.Field, element.Slice(set.KeyLength + at, length))
                    : first;
                all &= Read(part.Field) is { } value && Number(part, value) >= first && Number(part, value) <= last;
                at += length;
            }

            if (all)
                return element[(set.KeyLength * (set.Interval ? 2 : 1))..].ToArray();
        }

        return null;
    }

    private byte[]? Read(Field field) => ReferenceFields.Read(_packet, field);

    private static byte[] Padded(EquatableArray<byte> value) => [.. value, .. new byte[16]];

    private static UInt128 Number(KeyPart part, byte[] value)
    {
        var masked = (byte[])value.Clone();
        for (var bit = part.PrefixLength; part.IsMasked && bit < masked.Length * 8; bit++)
            masked[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return ReferenceFields.Number(part.Field, masked);
    }
}
