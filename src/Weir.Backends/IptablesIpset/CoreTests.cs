using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// The tests that iptables keeps in the rule itself and asks first: <c>-s -d -i -o -p -f</c>, each at most once. They may be taken out of a
/// conjunction's order only while no test before them changes state when it is asked.
/// </summary>
internal sealed class CoreTests
{
    private const ushort FragmentOffset = 0x1fff;
    private const int ProtocolSlot = 4;

    private readonly Match?[] _slots = new Match?[6];

    /// <summary>The protocol that <c>-p</c> demands; null when it demands none, or all but one.</summary>
    public byte? Protocol { get; private set; }

    public void Clear()
    {
        Array.Clear(_slots);
        Protocol = null;
    }

    public bool Has(Match match) => SlotOf(match) is >= 0 and var slot && ReferenceEquals(_slots[slot], match);

    /// <summary>Takes the test when it has a free place here.</summary>
    public bool Take(Match match)
    {
        var slot = SlotOf(match);
        if (slot < 0 || _slots[slot] is not null)
        {
            return false;
        }

        _slots[slot] = match;
        if (match is Match.Compare { Comparison: Comparison.Equal } compare && compare.Part.Field == Field.L4Proto)
        {
            Protocol = compare.Value[0];
        }

        return true;
    }

    /// <summary>Asks for a protocol that another test of the rule asks for anyway, and that iptables wants to see said.</summary>
    public void Demand(byte protocol)
    {
        if (_slots[ProtocolSlot] is null)
        {
            Take(new Match.Compare(Field.L4Proto, Comparison.Equal, [protocol, 0, 0, 0]));
        }
    }

    public void Write(StringBuilder line)
    {
        WriteAddress(line, _slots[0], "-s");
        WriteAddress(line, _slots[1], "-d");
        WriteInterface(line, _slots[2], "-i");
        WriteInterface(line, _slots[3], "-o");
        if (_slots[ProtocolSlot] is Match.Compare protocol)
        {
            line.Append(protocol.Comparison == Comparison.Equal ? " -p " : " ! -p ");
            AppendProtocol(line, protocol.Value[0]);
        }

        if (_slots[5] is Match.Masked fragment)
        {
            line.Append(fragment.Comparison == Comparison.NotEqual ? " -f" : " ! -f");
        }
    }

    public static void AppendProtocol(StringBuilder line, byte protocol)
    {
        if (Protocols.NameOf(protocol) is { } name)
        {
            line.Append(name);
        }
        else
        {
            line.AppendNumber(protocol);
        }
    }

    private static int SlotOf(Match match) =>
        match switch
        {
            Match.Compare compare when compare.Part.Field == Field.L4Proto => compare.Part.IsMasked ? -1 : ProtocolSlot,
            Match.Compare compare when compare.Part.Field == Field.InputInterface => IsNamePrefix(compare.Part)
                ? 2
                : -1,
            Match.Compare compare when compare.Part.Field == Field.OutputInterface => IsNamePrefix(compare.Part)
                ? 3
                : -1,
            Match.Compare compare => AddressSlot(compare.Part.Field),
            Match.Masked masked when masked.Field == Field.Ip4Fragment => IsLaterFragment(masked) ? 5 : -1,
            Match.Masked masked => AddressSlot(masked.Field),
            _ => -1,
        };

    private static int AddressSlot(Field field) =>
        field == Field.Ip4Source || field == Field.Ip6Source ? 0
        : field == Field.Ip4Destination || field == Field.Ip6Destination ? 1
        : -1;

    private static bool IsNamePrefix(KeyPart part) => !part.IsMasked || part.PrefixLength % 8 == 0;

    private static bool IsLaterFragment(Match.Masked match) =>
        RuleWords.Number(FieldType.Number16, match.Mask.AsSpan()) == FragmentOffset
        && RuleWords.Number(FieldType.Number16, match.Value.AsSpan()) == 0;

    private static void WriteAddress(StringBuilder line, Match? match, string option)
    {
        switch (match)
        {
            case Match.Compare compare:
                var length = compare.Part.Field.Type.Length();
                Span<byte> mask = stackalloc byte[16];
                mask = mask[..length];
                FillMask(mask, compare.Part.IsMasked ? compare.Part.PrefixLength : length * 8);
                Negate(line, compare.Comparison).Append(option).Append(' ');
                line.AppendNetwork(compare.Value.AsSpan()[..length], mask);
                break;
            case Match.Masked masked:
                Negate(line, masked.Comparison).Append(option).Append(' ');
                line.AppendNetwork(masked.Value.AsSpan(), masked.Mask.AsSpan());
                break;
            default:
                break;
        }
    }

    private static void WriteInterface(StringBuilder line, Match? match, string option)
    {
        if (match is Match.Compare compare)
        {
            Negate(line, compare.Comparison).Append(option).Append(' ');
            var name = compare.Value.AsSpan();
            line.AppendInterface(
                compare.Part.IsMasked ? name[..(compare.Part.PrefixLength / 8)] : name,
                compare.Part.IsMasked
            );
        }
    }

    private static StringBuilder Negate(StringBuilder line, Comparison comparison) =>
        line.Append(comparison == Comparison.Equal ? " " : " ! ");

    private static void FillMask(Span<byte> mask, int prefixLength)
    {
        mask[..(prefixLength / 8)].Fill(255);
        mask[(prefixLength / 8)..].Clear();
        if (prefixLength % 8 != 0)
        {
            mask[prefixLength / 8] = (byte)(0xFF00 >> (prefixLength % 8));
        }
    }
}
