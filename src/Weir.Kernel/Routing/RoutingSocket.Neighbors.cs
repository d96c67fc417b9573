using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

public sealed partial class RoutingSocket
{
    // struct ndmsg: family u8, pad u8, pad u16, index s32, state u16, flags u8, type u8.
    private const int NeighborHeaderLength = 12;

    /// <summary>
    /// Fixes the link-layer address of a neighbor for good (NUD_PERMANENT): no ARP or neighbor solicitation is ever sent for it, and the garbage
    /// collection of the table leaves it alone (net/core/neighbour.c, exempt_from_gc).
    /// </summary>
    public void AddNeighbor(int index, IPAddress address, PhysicalAddress linkLayerAddress)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(linkLayerAddress);
        _writer.Clear();
        using (_writer.Message(RouteMessage.NewNeighbor, NetlinkFlags.Create | NetlinkFlags.Replace))
        {
            var header = _writer.Reserve(NeighborHeaderLength);
            header.Clear();
            header[0] = FamilyOf(address);
            MemoryMarshal.Write(header[4..], index);
            MemoryMarshal.Write(header[8..], NeighborAttribute.StatePermanent);
            WriteAddress(NeighborAttribute.Destination, address);
            _writer.Attribute(NeighborAttribute.LinkLayerAddress, linkLayerAddress.GetAddressBytes());
        }

        _socket.Request($"add neighbor {address} on link {index}", _writer);
    }
}
