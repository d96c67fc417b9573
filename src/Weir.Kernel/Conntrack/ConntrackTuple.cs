using System.Buffers.Binary;
using System.Net;

namespace Weir.Kernel.Conntrack;

/// <summary>One direction of a connection: what a packet of that direction carries.</summary>
/// <remarks>A value without references, so a dump of 200,000 entries makes no garbage.</remarks>
public readonly record struct ConntrackTuple
{
    public bool IsIpv6 { get; init; }

    /// <summary>IANA number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6 …</summary>
    public byte Protocol { get; init; }

    /// <summary>The address as a number in host order; an IPv4 address takes the low 32 bits.</summary>
    public UInt128 Source { get; init; }

    /// <summary>As <see cref="Source"/>.</summary>
    public UInt128 Destination { get; init; }

    /// <summary>Host order; the identifier of an ICMP echo.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>Host order; type × 256 + code of an ICMP message.</summary>
    public ushort DestinationPort { get; init; }

    public bool IsIcmp => Protocol is 1 or 58;

    /// <summary>Makes a new <see cref="IPAddress"/>.</summary>
    public IPAddress SourceAddress => ToAddress(Source);

    /// <summary>Makes a new <see cref="IPAddress"/>.</summary>
    public IPAddress DestinationAddress => ToAddress(Destination);

    public override string ToString() =>
        $"{Protocol} {new IPEndPoint(SourceAddress, SourcePort)} -> {new IPEndPoint(DestinationAddress, DestinationPort)}";

    /// <summary>The number form of an address, as <see cref="Source"/> has it.</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private IPAddress ToAddress(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(IsIpv6 ? bytes : bytes[12..]);
    }
}
