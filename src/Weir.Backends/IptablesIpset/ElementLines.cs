using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>A set's elements as <c>add</c> lines: a range of addresses is as many lines as it has prefixes.</summary>
internal sealed class ElementLines(SetDeclaration set, ElementTable elements, IpsetShape shape)
{
    // What one set may grow to: ipset restore takes 2.7 s for a million (kernel.md).
    private const long MostElements = 16_000_000;

    // IPSET_MAX_TIMEOUT of include/uapi/linux/netfilter/ip_set.h, in seconds: 24.8 days.
    private const long LongestTimeout = (uint.MaxValue >> 1) / 1000;

    private readonly StringBuilder _line = new(128);
    private readonly List<string>[] _texts = [.. shape.Parts.Select(static _ => new List<string>())];

    /// <summary>How many elements the kernel makes of them.</summary>
    public long Count { get; private set; }

    /// <returns>Why ipset cannot hold an element, or null.</returns>
    public string? Measure()
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var count = 1L;
            foreach (var part in shape.Parts)
            {
                var first = First(i, part);
                var last = Last(i, part);
                if (part.HasProtocol && Problem(i, part) is { } problem)
                {
                    return problem;
                }

                count *= part.Type switch
                {
                    _ when part.IsAddress => part.Mask >= 0 ? 1 : PrefixCount(first, last),
                    FieldType.Port => Port(last) - Port(first) + 1,
                    _ => 1,
                };
            }

            Count += count;
            if (Count > MostElements)
            {
                return $"would be more than {MostElements} elements";
            }
        }

        return null;
    }

    public void Write(TextWriter output, string name, DateTimeOffset now)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var note = elements.Notes is { } notes && notes.TryGetValue(i, out var found) ? found : null;
            if (set.Timeouts && note?.Expires <= now)
            {
                continue;
            }

            for (var column = 0; column < _texts.Length; column++)
            {
                _texts[column].Clear();
                Fill(_texts[column], shape.Parts[column], i);
            }

            Combine(output, name, note, now, 0, "");
        }
    }

    private void Combine(
        TextWriter output,
        string name,
        ElementNote? note,
        DateTimeOffset now,
        int column,
        string before
    )
    {
        if (column < _texts.Length)
        {
            foreach (var text in _texts[column])
            {
                Combine(output, name, note, now, column + 1, column == 0 ? text : $"{before},{text}");
            }

            return;
        }

        _line.Clear().Append("add ").Append(name).Append(' ').Append(before);
        AppendNote(note, now);
        output.Write(_line.Append('\n'));
    }

    private void AppendNote(ElementNote? note, DateTimeOffset now)
    {
        if (set.Timeouts)
        {
            // At least a second: 0 would be for ever.
            var seconds = note?.Expires is { } expires
                ? Math.Clamp((long)(expires - now).TotalSeconds, 1, LongestTimeout)
                : 0;
            _line.Append(CultureInfo.InvariantCulture, $" timeout {seconds}");
        }

        if (set.Counters && note?.Tally is { } tally)
        {
            _line.Append(CultureInfo.InvariantCulture, $" packets {tally.Packets} bytes {tally.Bytes}");
        }

        if (note?.Comment is { } comment && IpsetHeaderText.HasComments(set, elements))
        {
            // ipset has no way to write a quote inside of a quoted word (lib/session.c).
            _line.Append(" comment \"").Append(comment.Replace('"', '\'')).Append('"');
        }

        if (note?.Ipset is { } kept)
        {
            _line.Append(' ').Append(kept);
        }
    }

    private void Fill(List<string> texts, IpsetPart part, int index)
    {
        var first = First(index, part);
        var last = Last(index, part);
        if (part.IsAddress)
        {
            FillAddress(texts, part, first, last);
            return;
        }

        texts.Add(
            part.Type switch
            {
                FieldType.Port => PortText(part, index),
                FieldType.Mac => MacText(first),
                FieldType.InterfaceName => Encoding.UTF8.GetString(first).TrimEnd('\0'),
                _ => string.Create(CultureInfo.InvariantCulture, $"0x{RuleWords.Number(part.Type, first):x8}"),
            }
        );
    }

    private void FillAddress(List<string> texts, IpsetPart part, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        if (part.Mask >= 0)
        {
            texts.Add(Prefix(first, part.Mask));
            return;
        }

        var bits = first.Length * 8;
        foreach (var (start, length) in PrefixCover.Of(Number(first), Number(last), bits))
        {
            if (length == 0 && shape.TypeName != "hash:net,iface")
            {
                // A network has at least one bit (ip_set_hash_net.c).
                texts.Add(Prefix(Bytes(UInt128.Zero, first.Length), 1));
                texts.Add(Prefix(Bytes(UInt128.One << (bits - 1), first.Length), 1));
            }
            else
            {
                texts.Add(Prefix(Bytes(start, first.Length), length));
            }
        }
    }

    private static string Prefix(ReadOnlySpan<byte> address, int length)
    {
        var text =
            address.Length == 4
                ? new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(address)).ToString()
                : new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(address)).ToString();
        return length == address.Length * 8 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}/{length}");
    }

    private string PortText(IpsetPart part, int index)
    {
        var (first, last) = (Port(First(index, part)), Port(Last(index, part)));
        var ports = first == last ? $"{first}" : $"{first}-{last}";
        return part.HasProtocol ? $"{Protocols.NameOf(elements[index][part.Offset])}:{ports}" : ports;
    }

    private string? Problem(int index, IpsetPart part)
    {
        var element = elements[index];
        var protocol = element[part.Offset];
        return set.Interval && element[set.KeyLength + part.Offset] != protocol ? "has a range of protocols"
            : protocol is Protocols.Tcp or Protocols.Udp or Protocols.Sctp or Protocols.UdpLite ? null
            : $"has ports of the protocol {protocol}";
    }

    private static string MacText(ReadOnlySpan<byte> mac)
    {
        var hex = Convert.ToHexString(mac[..6]);
        return string.Join(':', Enumerable.Range(0, 6).Select(i => hex.Substring(2 * i, 2)));
    }

    private ReadOnlySpan<byte> First(int index, IpsetPart part) =>
        elements[index].Slice(ValueOffset(part), part.Type.Length());

    private ReadOnlySpan<byte> Last(int index, IpsetPart part) =>
        elements[index].Slice((set.Interval ? set.KeyLength : 0) + ValueOffset(part), part.Type.Length());

    private static int ValueOffset(IpsetPart part) =>
        part.Offset + (part.HasProtocol ? FieldType.Protocol.PaddedLength() : 0);

    private static int Port(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt16BigEndian(value);

    private static long PrefixCount(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last) =>
        first.SequenceEqual(last) ? 1 : PrefixCover.Of(Number(first), Number(last), first.Length * 8).LongCount();

    private static UInt128 Number(ReadOnlySpan<byte> value) =>
        value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt128BigEndian(value);

    private static byte[] Bytes(UInt128 value, int length)
    {
        var whole = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(whole, value);
        return whole[^length..];
    }
}
