using System.Runtime.InteropServices;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Core.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Writes elements into their sets' tables, laid out as <see cref="FieldType"/> says.</summary>
internal readonly struct TableSink : IElementSink
{
    private readonly SetLayout _layout;
    private readonly ElementTable[] _tables;
    private readonly bool[] _interval;

    /// <param name="layout">Which set a bucket goes to.</param>
    /// <param name="counts">Elements to expect per bucket, so that tables are made in the right size; null for a few.</param>
    public TableSink(SetLayout layout, BucketCounts? counts)
    {
        _layout = layout;
        var sets = layout.Sets;
        var expected = new int[sets.Length];
        for (var slot = 0; counts is not null && slot < Bucket.Slots; slot++)
        {
            var set = layout.SetOf(Bucket.At(slot));
            if (set >= 0)
            {
                expected[set] += counts[Bucket.At(slot)];
            }
        }

        _tables = new ElementTable[sets.Length];
        _interval = new bool[sets.Length];
        for (var i = 0; i < sets.Length; i++)
        {
            _tables[i] = new ElementTable(sets[i].Stride, expected[i]);
            _interval[i] = sets[i].Interval;
        }
    }

    /// <summary>One table a set, in the layout's order.</summary>
    public ElementTable[] Tables => _tables;

    public void Device(Ipv4Prefix prefix, uint member, Origin origin)
    {
        var set = _layout.SetOf(new Bucket(BucketKind.Device4, prefix.Length));
        var rest = WritePrefix(_tables[set].Append(origin), prefix, _interval[set]);
        WriteMark(rest, member);
    }

    public void Prefix6(Ipv6Prefix prefix, uint member, Origin origin)
    {
        var set = _layout.SetOf(new Bucket(BucketKind.Member6, prefix.Length));
        var rest = WritePrefix(_tables[set].Append(origin), prefix, _interval[set]);
        WriteMark(rest, member);
    }

    public void Public(uint member, Ipv4Address address, Origin origin)
    {
        var bytes = Append(BucketKind.Public4, 0, origin);
        WriteMark(bytes, member);
        WriteUInt32BigEndian(bytes[4..], address.Value);
    }

    public void Restrict(BucketKind kind, uint member, uint verdict, Origin origin)
    {
        var bytes = Append(kind, 0, origin);
        WriteMark(bytes, member);
        WriteMark(bytes[4..], verdict);
    }

    public void Forward(in ForwardElement forward, Origin origin)
    {
        var bytes = Append(BucketKind.Forward4, 0, origin);
        WriteService(bytes, forward.Address, (byte)forward.Protocol, forward.Port);
        WriteUInt32BigEndian(bytes[12..], forward.Device.Value);
        WriteUInt16BigEndian(bytes[16..], forward.DevicePort);
    }

    public void ForwardWide(Ipv4Address address, TransportProtocol protocol, Origin origin)
    {
        var bytes = Append(BucketKind.ForwardWide4, 0, origin);
        WriteUInt32BigEndian(bytes, address.Value);
        bytes[4] = (byte)protocol;
    }

    public void ForwardBlock(
        Ipv4Address address,
        TransportProtocol protocol,
        PortBlock block,
        Ipv4Address device,
        Origin origin
    )
    {
        var bytes = Append(BucketKind.ForwardBlock4, block.Bits, origin);
        WriteService(bytes, address, (byte)protocol, block.First);
        WriteUInt32BigEndian(bytes[12..], device.Value);
    }

    public void OpeningPort(Ipv6Prefix prefix, byte protocol, ushort port, Origin origin) =>
        WriteService(Append(BucketKind.OpeningPort6, prefix.Length, origin), prefix.Address, protocol, port);

    public void OpeningProtocol(Ipv6Prefix prefix, byte protocol, Origin origin) =>
        WriteProtocol(Append(BucketKind.OpeningProtocol6, prefix.Length, origin), prefix.Address, protocol);

    public void OpeningWide(Ipv6Prefix prefix, byte protocol, Origin origin) =>
        WriteProtocol(Append(BucketKind.OpeningWide6, prefix.Length, origin), prefix.Address, protocol);

    public void OpeningBlock(Ipv6Prefix prefix, byte protocol, PortBlock block, Origin origin)
    {
        var (kind, length) = Bucket.OfBlock(block.Bits, prefix.Length);
        WriteService(Append(kind, length, origin), prefix.Address, protocol, block.First);
    }

    /// <summary>One element a ban; for sets per length, where bans of one length never meet.</summary>
    public void Ban(Ban ban)
    {
        var table = _tables[_layout.SetOf(Bucket.Of(ban))];
        var bytes = table.Append(ban.Origin);
        if (ban.Prefix.IsIpv6)
        {
            WriteAddress(bytes, ban.Prefix.V6.Address);
        }
        else
        {
            WriteUInt32BigEndian(bytes, ban.Prefix.V4.Address.Value);
        }

        if (ElementComment.Of(ban) is var comment && (comment ?? (object?)ban.Expires) is not null)
        {
            table.Annotate(new ElementNote(comment, ban.Expires));
        }
    }

    /// <summary>Nothing where the shape does not ask for networks.</summary>
    public void NearBan(IpPrefix network)
    {
        var set = _layout.SetOf(new Bucket(network.IsIpv6 ? BucketKind.NearBan6 : BucketKind.NearBan4));
        if (set < 0)
        {
            return;
        }

        var bytes = _tables[set].Append(default);
        if (network.IsIpv6)
        {
            WriteAddress(bytes, network.V6.Address);
        }
        else
        {
            WriteUInt32BigEndian(bytes, network.V4.Address.Value);
        }
    }

    public void WideBan(bool isIpv6) { }

    public void Listener(ListenerElement listener, string comment, Origin origin)
    {
        var (prefix, protocol) = (listener.Prefix, (byte)listener.Protocol);
        var kind = prefix.IsIpv6 ? BucketKind.Listener6 : BucketKind.Listener4;
        var bytes = Append(kind, prefix.Length, origin);
        if (prefix.IsIpv6)
        {
            WriteService(bytes, prefix.V6.Address, protocol, listener.Port);
        }
        else
        {
            WriteService(bytes, prefix.V4.Address, protocol, listener.Port);
        }

        Annotate(kind, prefix.Length, comment);
    }

    public void ListenerRange(ListenerBox box, string comment, Origin origin)
    {
        var kind = box.IsIpv6 ? BucketKind.ListenerRange6 : BucketKind.ListenerRange4;
        var bytes = Append(kind, 0, origin);
        var protocol = (byte)box.Protocol;
        if (box.IsIpv6)
        {
            WriteService(bytes, new Ipv6Address(box.First), protocol, box.Ports.First);
            WriteService(bytes[24..], new Ipv6Address(box.Last), protocol, box.Ports.Last);
        }
        else
        {
            WriteService(bytes, new Ipv4Address((uint)box.First), protocol, box.Ports.First);
            WriteService(bytes[12..], new Ipv4Address((uint)box.Last), protocol, box.Ports.Last);
        }

        Annotate(kind, 0, comment);
    }

    public void Allow(Allow allow)
    {
        var (prefix, length) = (allow.Prefix, allow.Prefix.Length);
        var kind = prefix.IsIpv6 ? BucketKind.Allow6 : BucketKind.Allow4;
        var bytes = Append(kind, length, allow.Origin);
        if (prefix.IsIpv6)
        {
            WriteAddress(bytes, prefix.V6.Address);
        }
        else
        {
            WriteUInt32BigEndian(bytes, prefix.V4.Address.Value);
        }

        Annotate(kind, length, allow.Reason);
    }

    private void Annotate(BucketKind kind, int length, string text)
    {
        if (ElementComment.Of(text) is { } comment)
        {
            _tables[_layout.SetOf(new Bucket(kind, length))].Annotate(new ElementNote(comment, null));
        }
    }

    private Span<byte> Append(BucketKind kind, int length, Origin origin) =>
        _tables[_layout.SetOf(new Bucket(kind, length))].Append(origin);

    private static Span<byte> WritePrefix(Span<byte> bytes, Ipv4Prefix prefix, bool interval)
    {
        WriteUInt32BigEndian(bytes, prefix.Address.Value);
        if (!interval)
        {
            return bytes[4..];
        }

        WriteUInt32BigEndian(bytes[4..], prefix.Last.Value);
        return bytes[8..];
    }

    private static Span<byte> WritePrefix(Span<byte> bytes, Ipv6Prefix prefix, bool interval)
    {
        WriteAddress(bytes, prefix.Address);
        if (!interval)
        {
            return bytes[16..];
        }

        WriteAddress(bytes[16..], prefix.Last);
        return bytes[32..];
    }

    // By halves: what touches a UInt128 is left to the JIT (Ipv6Address).
    private static void WriteAddress(Span<byte> bytes, Ipv6Address address)
    {
        WriteUInt64BigEndian(bytes, address.High);
        WriteUInt64BigEndian(bytes[8..], address.Low);
    }

    private static void WriteProtocol(Span<byte> bytes, Ipv6Address address, byte protocol)
    {
        WriteAddress(bytes, address);
        bytes[16] = protocol;
    }

    private static void WriteService(Span<byte> bytes, Ipv4Address address, byte protocol, ushort port)
    {
        WriteUInt32BigEndian(bytes, address.Value);
        bytes[4] = protocol;
        WriteUInt16BigEndian(bytes[8..], port);
    }

    private static void WriteService(Span<byte> bytes, Ipv6Address address, byte protocol, ushort port)
    {
        WriteAddress(bytes, address);
        bytes[16] = protocol;
        WriteUInt16BigEndian(bytes[20..], port);
    }

    /// <summary>Marks and verdict indices lie in the machine's order.</summary>
    private static void WriteMark(Span<byte> bytes, uint value) => MemoryMarshal.Write(bytes, in value);
}
