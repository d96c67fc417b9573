using System.Buffers.Binary;
using System.Net;

namespace Weir.Core.Model;

/// <summary>The model's addresses in the form sockets take.</summary>
public static class AddressExtensions
{
    public static IPAddress ToIPAddress(this Ipv4Address address)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address.Value);
        return new IPAddress(bytes);
    }

    public static IPAddress ToIPAddress(this Ipv6Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Value);
        return new IPAddress(bytes);
    }

    /// <summary>The prefix's first address; the address itself where a single one is meant.</summary>
    public static IPAddress ToIPAddress(this IpPrefix prefix) =>
        prefix.IsIpv6 ? prefix.V6.Address.ToIPAddress() : prefix.V4.Address.ToIPAddress();

    public static IPNetwork ToNetwork(this IpPrefix prefix) => new(prefix.ToIPAddress(), prefix.Length);
}
