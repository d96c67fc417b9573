using System.Buffers.Binary;

namespace Weir.Lab.Packets;

/// <summary>The ones' complement sum of RFC 1071, kept unfolded so that a pseudo header and a payload can be added in turn.</summary>
internal struct InternetChecksum
{
    private ulong _sum;

    /// <summary>Adds big-endian 16-bit words; an odd last byte counts as the high byte of a word, so only the last piece may be odd.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 2)
        {
            _sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[2..];
        }

        if (bytes.Length == 1)
        {
            _sum += (uint)bytes[0] << 8;
        }
    }

    /// <summary>Adds the pseudo header of RFC 793 (IPv4) or RFC 8200 section 8.1 (IPv6).</summary>
    /// <param name="addresses">Source and destination as they stand in the IP header: 8 or 32 bytes.</param>
    public void AddPseudoHeader(ReadOnlySpan<byte> addresses, byte protocol, int length)
    {
        Add(addresses);
        _sum += (uint)length + protocol;
    }

    public readonly ushort Finish()
    {
        var sum = _sum;
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        var checksum = default(InternetChecksum);
        checksum.Add(bytes);
        return checksum.Finish();
    }
}
