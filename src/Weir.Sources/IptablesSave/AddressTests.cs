using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Tests of <c>-s</c>, <c>-d</c>, <c>-i</c> and <c>-o</c>. The same test met again soon is the same object.</summary>
internal sealed class AddressTests
{
    private const int Slots = 1 << 14;

    private static readonly KeyPart[][] Parts =
    [
        PartsOf(Field.Ip4Source, 32),
        PartsOf(Field.Ip4Destination, 32),
        PartsOf(Field.Ip6Source, 128),
        PartsOf(Field.Ip6Destination, 128),
    ];

    private readonly Entry[] _recent = new Entry[Slots];
    private readonly Dictionary<byte[], Match>[] _interfaces = new Dictionary<byte[], Match>[4];

    /// <summary>Null when every packet passes: an empty mask, not negated.</summary>
    public Match? Of(UInt128 value, UInt128 mask, bool ipv6, bool source, bool negated)
    {
        var length = AddressArguments.PrefixLength(mask, ipv6);
        if (length == 0 && !negated)
        {
            return null;
        }

        var kind = (ipv6 ? 2 : 0) + (source ? 0 : 1);
        var field = Parts[kind][^1].Field;
        if (length <= 0)
        {
            return new Match.Masked(
                field,
                Bytes.Address(mask, ipv6),
                negated ? Comparison.NotEqual : Comparison.Equal,
                Bytes.Address(value, ipv6)
            );
        }

        var tag = ((kind << 1) | (negated ? 1 : 0)) * 256 + length;
        var folded = (ulong)value ^ (ulong)(value >> 64) ^ ((ulong)tag << 40);
        ref var entry = ref _recent[(folded * 0x9E37_79B9_7F4A_7C15) >> (64 - 14)];
        if (entry.Test is { } known && entry.Tag == tag && entry.Value == value)
        {
            return known;
        }

        var test = new Match.Compare(
            Parts[kind][length],
            negated ? Comparison.NotEqual : Comparison.Equal,
            Bytes.Address(value, ipv6)
        );
        entry = new Entry(value, tag, test);
        return test;
    }

    /// <summary>Null for <c>+</c> alone, which every name fits, not negated.</summary>
    public Match? OfInterface(ReadOnlySpan<byte> name, bool input, bool negated)
    {
        var prefix = name[^1] == '+';
        if (name.Length == 1 && prefix && !negated)
        {
            return null;
        }

        var known = _interfaces[(input ? 2 : 0) + (negated ? 1 : 0)] ??= new(Utf8Comparer.Instance);
        if (!known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var test))
        {
            var field = input ? Field.InputInterface : Field.OutputInterface;
            var letters = prefix ? name[..^1] : name;
            test = new Match.Compare(
                prefix ? new KeyPart(field, letters.Length * 8) : field,
                negated ? Comparison.NotEqual : Comparison.Equal,
                Bytes.Name(letters)
            );
            known.Add(name.ToArray(), test);
        }

        return test;
    }

    private static KeyPart[] PartsOf(Field field, int bits)
    {
        var parts = new KeyPart[bits + 1];
        for (var length = 0; length <= bits; length++)
        {
            parts[length] = length == bits ? field : new KeyPart(field, length);
        }

        return parts;
    }

    private readonly record struct Entry(UInt128 Value, int Tag, Match Test);
}
