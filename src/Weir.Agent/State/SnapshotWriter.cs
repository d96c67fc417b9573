using System.Buffers.Binary;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent.State;

/// <summary>
/// Writes a <see cref="SiteSnapshot"/> (layout: docs/operations/apply.md). Rows follow each other in the site's order; a member
/// id is written as the difference to the row before, an IPv6 prefix only as far as its bits go.
/// </summary>
internal sealed class SnapshotWriter
{
    /// <summary>First bytes of every snapshot; the last is the version of the layout.</summary>
    public static ReadOnlySpan<byte> Magic => "WEIRSIT\x04"u8;

    private readonly ByteSink _sink;
    private readonly Dictionary<string, ulong> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<OriginTable, ulong> _tables = [];
    private OriginTable? _lastTable;
    private ulong _lastNumber;
    private string? _lastText;
    private ulong _lastTextNumber;

    private SnapshotWriter(ByteSink sink) => _sink = sink;

    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, SiteSnapshot snapshot)
    {
        var sink = new ByteSink(stream);
        sink.Raw(Magic);
        new SnapshotWriter(sink).Write(snapshot);
        sink.Finish();
    }

    private void Write(SiteSnapshot snapshot)
    {
        var site = snapshot.Site;
        _sink.Number((ulong)snapshot.Capacities.Length);
        foreach (var capacity in snapshot.Capacities)
        {
            _sink.Text(capacity.Set);
            _sink.Number(capacity.Capacity);
        }

        _sink.Byte((byte)site.Kind);
        Topology(site.Topology);
        Options(site.Options);
        Members(site);
        Devices(site);
        Forwards(site);
        Openings(site);
        Bans(site);
        Listeners(site);
        Allows(site);
    }

    private void Topology(Topology topology)
    {
        _sink.Number((ulong)topology.Interfaces.Count);
        foreach (var item in topology.Interfaces)
        {
            _sink.Text(item.Name);
            _sink.Byte((byte)item.Role);
            Prefixes(item.Networks);
            Origin(item.Origin);
        }

        _sink.Number((ulong)topology.PublicPool.Count);
        foreach (var prefix in topology.PublicPool)
        {
            Prefix(prefix);
        }

        Prefixes(topology.OwnAddresses);
        Prefixes(topology.Management);
        _sink.Number((ulong)topology.Services.Count);
        foreach (var service in topology.Services)
        {
            _sink.Text(service.Name);
            _sink.Byte((byte)service.Protocol);
            Ports(service.Ports);
            Origin(service.Origin);
        }

        Prefixes(topology.Peers);
    }

    private void Options(SiteOptions options)
    {
        _sink.Number(options.ConnectionLimit);
        Prefixes(options.WalledGarden);
        Prefixes(options.ExtraBogons);
        Prefixes(options.AllowedBogons);
        _sink.Byte(options.Accounting ? (byte)1 : (byte)0);
        _sink.Byte(options.BanCounters ? (byte)1 : (byte)0);
        _sink.Number(options.ConntrackSyncPort);
        Classes(options);
        Plans(options);
        Webfarm(options.Webfarm);
    }

    private void Classes(SiteOptions options)
    {
        _sink.Number((ulong)options.Classes.Count);
        foreach (var one in options.Classes)
        {
            _sink.Text(one.Name);
            Prefixes(one.Prefixes);
            Origin(one.Origin);
        }
    }

    private void Plans(SiteOptions options)
    {
        _sink.Number((ulong)options.Plans.Count);
        foreach (var plan in options.Plans)
        {
            _sink.Text(plan.Name);
            _sink.Number(plan.Up);
            _sink.Number(plan.Down);
            Origin(plan.Origin);
        }

        _sink.Number((ulong)options.Quotas.Count);
        foreach (var quota in options.Quotas)
        {
            _sink.Text(quota.Name);
            _sink.Number(quota.Bytes);
            _sink.Byte((byte)quota.Per);
            _sink.Byte((byte)quota.Direction);
            Texts(quota.Classes);
            Texts(quota.Plans);
            Texts(quota.Members);
            _sink.Number((ulong)quota.At.Count);
            foreach (var percent in quota.At)
            {
                _sink.Number(percent);
            }

            _sink.Text(quota.MoveTo ?? "");
            Origin(quota.Origin);
        }

        _sink.Text(options.Zone);
    }

    private void Texts(EquatableArray<string> texts)
    {
        _sink.Number((ulong)texts.Count);
        foreach (var text in texts)
        {
            _sink.Text(text);
        }
    }

    private void Webfarm(WebfarmOptions options)
    {
        _sink.Byte((byte)options.Bans);
        _sink.Byte((byte)options.XdpMode);
        _sink.Byte(options.XdpStays ? (byte)1 : (byte)0);
        _sink.Byte(options.BansOut ? (byte)1 : (byte)0);
        _sink.Number((ulong)options.IngressOn.Count);
        foreach (var name in options.IngressOn)
        {
            _sink.Text(name);
        }

        _sink.Number(options.NewConnections);
        _sink.Byte(options.SynProxy ? (byte)1 : (byte)0);
        _sink.Number(options.DropRate);
    }

    private void Members(Site site)
    {
        _sink.Number((ulong)site.Members.Length);
        var last = 0u;
        foreach (var member in site.Members)
        {
            Id(member.Id, ref last);
            _sink.Text(member.Login);
            _sink.Byte(Bits(member));
            if (member.PublicIpv4 is { } address)
            {
                Address(address);
            }

            _sink.Number((ulong)member.Ipv6Prefixes.Count);
            foreach (var prefix in member.Ipv6Prefixes)
            {
                Prefix(prefix);
            }

            Shared(member.Plan);
            if (member.Moved is { } moved)
            {
                Shared(moved.Plan);
                _sink.Number((ulong)moved.Until.ToUnixTimeSeconds());
            }

            if (member.Quota.Length > 0)
            {
                Shared(member.Quota);
            }

            Origin(member.Origin);
        }
    }

    private static byte Bits(Member member) =>
        (byte)(
            (int)member.State
            | (member.PublicIpv4 is null ? 0 : SnapshotLayout.HasPublicIpv4)
            | (member.Moved is null ? 0 : SnapshotLayout.IsMoved)
            | (member.Quota.Length == 0 ? 0 : SnapshotLayout.HasQuota)
        );

    private void Devices(Site site)
    {
        _sink.Number((ulong)site.Devices.Length);
        var last = 0u;
        foreach (var device in site.Devices)
        {
            Id(device.MemberId, ref last);
            Prefix(device.Address);
            _sink.Byte((byte)device.Kind);
            Origin(device.Origin);
        }
    }

    private void Forwards(Site site)
    {
        _sink.Number((ulong)site.Forwards.Length);
        var last = 0u;
        foreach (var forward in site.Forwards)
        {
            Id(forward.MemberId, ref last);
            _sink.Byte((byte)forward.Protocol);
            Ports(forward.PublicPorts);
            Address(forward.Device);
            _sink.Number(forward.DevicePort);
            Origin(forward.Origin);
        }
    }

    private void Openings(Site site)
    {
        _sink.Number((ulong)site.Openings.Length);
        var last = 0u;
        foreach (var opening in site.Openings)
        {
            Id(opening.MemberId, ref last);
            Prefix(opening.Prefix);
            _sink.Byte(opening.Protocol);
            _sink.Byte(opening.Ports is null ? (byte)0 : (byte)1);
            if (opening.Ports is { } ports)
            {
                Ports(ports);
            }

            Origin(opening.Origin);
        }
    }

    private void Bans(Site site)
    {
        _sink.Number((ulong)site.Bans.Length);
        foreach (var ban in site.Bans)
        {
            Prefix(ban.Prefix);
            _sink.Text(ban.Reason);
            _sink.Byte(ban.Expires is null ? (byte)0 : (byte)1);
            if (ban.Expires is { } expires)
            {
                _sink.Number((ulong)expires.UtcTicks);
            }

            Shared(ban.Source);
            Origin(ban.Origin);
        }
    }

    private void Listeners(Site site)
    {
        _sink.Number((ulong)site.Listeners.Length);
        foreach (var listener in site.Listeners)
        {
            _sink.Byte(listener.Address is null ? (byte)0 : (byte)1);
            if (listener.Address is { } address)
            {
                Prefix(address);
            }

            _sink.Byte((byte)listener.Protocol);
            Ports(listener.Ports);
            _sink.Text(listener.Comment);
            Origin(listener.Origin);
        }
    }

    private void Allows(Site site)
    {
        _sink.Number((ulong)site.Allows.Length);
        foreach (var allow in site.Allows)
        {
            Prefix(allow.Prefix);
            _sink.Text(allow.Reason);
            Origin(allow.Origin);
        }
    }

    private void Id(uint id, ref uint last)
    {
        _sink.Number(id - last);
        last = id;
    }

    private void Origin(Origin origin)
    {
        if (origin.Table is not { } table)
        {
            _sink.Number(0);
            return;
        }

        // Rows of one table follow each other, so the last number is nearly always the right one.
        if (!ReferenceEquals(table, _lastTable))
        {
            var isNew = Number(_tables, table, out _lastNumber);
            _lastTable = table;
            if (isNew)
            {
                _sink.Number(_lastNumber);
                _sink.Text(table.Name);
                _sink.Byte(table.IsFile ? (byte)1 : (byte)0);
                _sink.Number((uint)origin.Line);
                return;
            }
        }

        _sink.Number(_lastNumber);
        _sink.Number((uint)origin.Line);
    }

    /// <summary>A text that many rows have: written once, then by its number.</summary>
    private void Shared(string text)
    {
        // Neighbors mostly share the object.
        if (ReferenceEquals(text, _lastText))
        {
            _sink.Number(_lastTextNumber);
            return;
        }

        var isNew = Number(_texts, text, out var number);
        (_lastText, _lastTextNumber) = (text, number);
        _sink.Number(number);
        if (isNew)
        {
            _sink.Text(text);
        }
    }

    /// <summary>Numbers values from 1 as they are met; true when this one is new, so that it must follow its number.</summary>
    private static bool Number<T>(Dictionary<T, ulong> known, T value, out ulong number)
        where T : notnull
    {
        if (known.TryGetValue(value, out number))
        {
            return false;
        }

        number = (ulong)known.Count + 1;
        known.Add(value, number);
        return true;
    }

    private void Ports(PortRange ports)
    {
        _sink.Number(ports.First);
        _sink.Number((ulong)(ports.Last - ports.First));
    }

    private void Address(Ipv4Address address)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address.Value);
        _sink.Raw(bytes);
    }

    private void Prefixes(EquatableArray<IpPrefix> prefixes)
    {
        _sink.Number((ulong)prefixes.Count);
        foreach (var prefix in prefixes)
        {
            Prefix(prefix);
        }
    }

    private void Prefix(IpPrefix prefix)
    {
        _sink.Byte(prefix.IsIpv6 ? (byte)6 : (byte)4);
        if (prefix.IsIpv6)
        {
            Prefix(prefix.V6);
        }
        else
        {
            Prefix(prefix.V4);
        }
    }

    private void Prefix(Ipv4Prefix prefix)
    {
        _sink.Byte((byte)prefix.Length);
        Address(prefix.Address);
    }

    private void Prefix(Ipv6Prefix prefix)
    {
        _sink.Byte((byte)prefix.Length);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, prefix.Address.Value);
        _sink.Raw(bytes[..((prefix.Length + 7) / 8)]);
    }
}

internal static class SnapshotLayout
{
    /// <summary>Beside the state in a member's byte: four bytes of public address follow.</summary>
    public const int HasPublicIpv4 = 0x80;

    /// <summary>Beside it: behind the plan follow the one that a quota has moved the member to, and until when.</summary>
    public const int IsMoved = 0x40;

    /// <summary>Beside it: behind these follows the quota that his row names.</summary>
    public const int HasQuota = 0x20;
}
