using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.Routing;

public sealed partial class RoutingSocket
{
    // struct ifinfomsg: family u8, pad u8, type u16, index s32, flags u32, change u32.
    private const int LinkHeaderLength = 16;

    /// <summary>All links of the namespace, in the order of their indexes.</summary>
    public IReadOnlyList<Link> ListLinks()
    {
        _writer.Clear();
        using (_writer.Message(RouteMessage.GetLink, NetlinkFlags.None))
        {
            WriteLinkHeader(0, 0, 0);
        }

        return _socket.Dump<List<Link>>(
            "list links",
            _writer,
            static () => [],
            static (List<Link> links, in NetlinkMessage message) => links.Add(ReadLink(message))
        );
    }

    /// <summary>The link of this name, or null.</summary>
    public Link? FindLink(string name) =>
        ListLinks().FirstOrDefault(link => string.Equals(link.Name, name, StringComparison.Ordinal));

    /// <summary>Makes a pair of virtual Ethernet links, each end in the namespace its spec names: what goes in at one comes out at the other.</summary>
    /// <remarks>
    /// One message makes both ends in their final namespaces (drivers/net/veth.c, veth_newlink), so nothing appears for a moment in ours and
    /// names need not be unique between namespaces. Both are down: the second could not be born up (veth_open says ENOTCONN until it has its peer).
    /// Deleting either end, or the namespace of either end, deletes both.
    /// </remarks>
    public void AddVethPair(LinkSpec first, LinkSpec second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        _writer.Clear();
        using (_writer.Message(RouteMessage.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive))
        {
            WriteNewLink(first);
            using (_writer.Nest(LinkAttribute.LinkInfo))
            {
                _writer.String(LinkAttribute.InfoKind, "veth");
                using (_writer.Nest(LinkAttribute.InfoData))
                using (_writer.Nest(LinkAttribute.VethPeer))
                {
                    WriteNewLink(second);
                }
            }
        }

        _socket.Request($"add veth pair {first.Name}, {second.Name}", _writer);
        GC.KeepAlive(first.Namespace);
        GC.KeepAlive(second.Namespace);
    }

    /// <summary>Makes a link that needs no data of its own.</summary>
    /// <param name="kind">"bridge", "ifb" … as rtnl_link_ops.kind has it.</param>
    public void AddLink(LinkSpec spec, string kind)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _writer.Clear();
        using (_writer.Message(RouteMessage.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive))
        {
            WriteNewLink(spec);
            using (_writer.Nest(LinkAttribute.LinkInfo))
            {
                _writer.String(LinkAttribute.InfoKind, kind);
            }
        }

        _socket.Request($"add {kind} link {spec.Name}", _writer);
        GC.KeepAlive(spec.Namespace);
    }

    public void SetUp(int index)
    {
        _writer.Clear();
        using (_writer.Message(RouteMessage.NewLink, NetlinkFlags.None))
        {
            WriteLinkHeader(index, LinkFlag.Up, LinkFlag.Up);
        }

        _socket.Request($"set up link {index}", _writer);
    }

    public void SetAddress(int index, PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        ChangeLink(
            index,
            $"set the link-layer address of link {index} to {address}",
            () => _writer.Attribute(LinkAttribute.Address, address.GetAddressBytes())
        );
    }

    /// <param name="mtu">Bytes.</param>
    public void SetMtu(int index, int mtu) =>
        ChangeLink(index, $"set the MTU of link {index} to {mtu}", () => _writer.UInt32(LinkAttribute.Mtu, (uint)mtu));

    /// <summary>Makes the link a port of a bridge.</summary>
    public void SetMaster(int index, int bridgeIndex) =>
        ChangeLink(
            index,
            $"make link {index} a port of link {bridgeIndex}",
            () => _writer.UInt32(LinkAttribute.Master, (uint)bridgeIndex)
        );

    /// <summary>Deletes the link; false when there is none of this name.</summary>
    public bool DeleteLink(string name)
    {
        _writer.Clear();
        using (_writer.Message(RouteMessage.DeleteLink, NetlinkFlags.None))
        {
            WriteLinkHeader(0, 0, 0);
            _writer.String(LinkAttribute.Name, name);
        }

        try
        {
            _socket.Request($"delete link {name}", _writer);
            return true;
        }
        catch (NetlinkException exception) when (exception.Errno.Number == NoSuchDevice)
        {
            return false;
        }
    }

    private const int NoSuchDevice = 19; // ENODEV

    private void ChangeLink(int index, string operation, Action attributes)
    {
        _writer.Clear();
        using (_writer.Message(RouteMessage.NewLink, NetlinkFlags.None))
        {
            WriteLinkHeader(index, 0, 0);
            attributes();
        }

        _socket.Request(operation, _writer);
    }

    private void WriteLinkHeader(int index, uint flags, uint change)
    {
        var header = _writer.Reserve(LinkHeaderLength);
        header.Clear();
        MemoryMarshal.Write(header[4..], index);
        MemoryMarshal.Write(header[8..], flags);
        MemoryMarshal.Write(header[12..], change);
    }

    private void WriteNewLink(LinkSpec spec)
    {
        WriteLinkHeader(0, 0, 0);
        _writer.String(LinkAttribute.Name, spec.Name);
        if (spec.Address is { } address)
        {
            _writer.Attribute(LinkAttribute.Address, address.GetAddressBytes());
        }

        if (spec.Mtu is { } mtu)
        {
            _writer.UInt32(LinkAttribute.Mtu, (uint)mtu);
        }

        if (spec.Namespace is { } network)
        {
            _writer.UInt32(LinkAttribute.NamespaceDescriptor, (uint)network.Descriptor.DangerousGetHandle());
        }
    }

    private static Link ReadLink(in NetlinkMessage message)
    {
        var index = MemoryMarshal.Read<int>(message.Payload[4..]);
        var flags = MemoryMarshal.Read<uint>(message.Payload[8..]);
        var link = new Link(index, "", PhysicalAddress.None, 0, "", (flags & LinkFlag.Up) != 0, 0);
        var attributes = message.Attributes(LinkHeaderLength);
        while (attributes.Next())
        {
            link = attributes.Type switch
            {
                LinkAttribute.Name => link with { Name = attributes.String() },
                LinkAttribute.Address => link with { Address = new PhysicalAddress(attributes.Value.ToArray()) },
                LinkAttribute.Mtu => link with { Mtu = (int)attributes.UInt32() },
                LinkAttribute.Master => link with { MasterIndex = (int)attributes.UInt32() },
                LinkAttribute.LinkInfo => link with { Kind = ReadKind(attributes.Nested()) },
                _ => link,
            };
        }

        return link;
    }

    private static string ReadKind(AttributeReader info)
    {
        while (info.Next())
        {
            if (info.Type == LinkAttribute.InfoKind)
            {
                return info.String();
            }
        }

        return "";
    }
}
