using System.Net;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

public sealed partial class RoutingSocket
{
    // struct ifaddrmsg: family u8, prefix length u8, flags u8, scope u8, index u32.
    private const int AddressHeaderLength = 8;

    /// <summary>
    /// Gives a link an address; giving it again is no error. An IPv6 address is usable at once: duplicate address detection (RFC 4862,
    /// a second of silence) is left out with IFA_F_NODAD.
    /// </summary>
    /// <param name="prefixLength">Of the network on the link; 32 or 128 adds no route to neighbors.</param>
    public void AddAddress(int index, IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        var family = FamilyOf(address);
        _writer.Clear();
        using (_writer.Message(RouteMessage.NewAddress, NetlinkFlags.Create | NetlinkFlags.Replace))
        {
            var header = _writer.Reserve(AddressHeaderLength);
            header.Clear();
            header[0] = family;
            header[1] = checked((byte)prefixLength);
            header[2] = family == FamilyOf(IPAddress.IPv6Any) ? AddressAttribute.FlagNoDad : (byte)0;
            MemoryMarshal.Write(header[4..], index);
            WriteAddress(AddressAttribute.Local, address);
            WriteAddress(AddressAttribute.Address, address);
        }

        _socket.Request($"add address {address}/{prefixLength} on link {index}", _writer);
    }
}
