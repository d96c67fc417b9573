using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Testing.Nft;

/// <summary>Values as they lie in keys and data of an <see cref="ElementTable"/>, written by hand in tests.</summary>
public static class Packed
{
    public static readonly OriginTable Rows = new("tests", IsFile: true);

    public static byte[] Ip4(string text) =>
        Ipv4Address.TryParse(text, out var address) ? BigEndian(address.Value) : throw new FormatException(text);

    public static byte[] Ip6(string text)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(
            bytes,
            Ipv6Address.TryParse(text, out var address) ? address.Value : throw new FormatException(text)
        );
        return bytes;
    }

    public static byte[] Mark(uint value) => MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)).ToArray();

    /// <summary>One byte and its padding: protocol, ICMP type or code, nfproto, direction.</summary>
    public static byte[] Byte(byte value) => [value, 0, 0, 0];

    public static byte[] Port(ushort value) => [(byte)(value >> 8), (byte)value, 0, 0];

    public static byte[] Name(string value)
    {
        var bytes = new byte[16];
        Encoding.UTF8.GetBytes(value, bytes);
        return bytes;
    }

    public static byte[] Mac(string text) => [.. text.Split(':').Select(b => Convert.ToByte(b, 16)), 0, 0];

    /// <summary>Index of a verdict in the declaration.</summary>
    public static byte[] Verdict(uint index) => Mark(index);

    /// <summary>A table of elements, each the concatenation of its parts; origins are lines 1, 2, …</summary>
    public static ElementTable Table(params byte[][][] elements)
    {
        var table = new ElementTable(elements[0].Sum(p => p.Length), elements.Length);
        foreach (var element in elements)
        {
            Add(table, element);
        }

        return table;
    }

    public static void Add(ElementTable table, params byte[][] parts)
    {
        var at = table.Append(new Origin(Rows, table.Count + 1));
        foreach (var part in parts)
        {
            part.CopyTo(at);
            at = at[part.Length..];
        }
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
