using System.Collections.Immutable;
using Weir.Agent.Counters;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Documents;

/// <summary>A member's own row.</summary>
/// <param name="Quota">The quota that his row names for him alone, or "none"; empty: that of his plan, or of weir.yaml's <c>members:</c>.</param>
internal sealed record MemberRow(
    uint Id,
    string Login,
    string State,
    string? PublicIpv4,
    ImmutableArray<string> Ipv6Prefixes,
    string Plan,
    string Quota,
    ImmutableArray<DeviceRow> Devices
)
{
    public static MemberRow From(Site site, Member member) =>
        new(
            member.Id,
            member.Login,
            Words.Of(member.State),
            member.PublicIpv4?.ToString(),
            [.. member.Ipv6Prefixes.Select(p => p.ToString())],
            member.Plan,
            member.Quota,
            DeviceRow.From(site.DevicesOf(member.Id))
        );
}

internal sealed record DeviceRow(string Address, string Kind)
{
    public static ImmutableArray<DeviceRow> From(ReadOnlySpan<Device> devices)
    {
        var rows = ImmutableArray.CreateBuilder<DeviceRow>(devices.Length);
        foreach (var device in devices)
        {
            rows.Add(new DeviceRow(new IpPrefix(device.Address).ToString(), Words.Of(device.Kind)));
        }

        return rows.MoveToImmutable();
    }
}

/// <summary>A device with whose it is.</summary>
internal sealed record MemberDeviceRow(uint Member, string Login, string Address, string Kind)
{
    public static MemberDeviceRow From(Member? member, Device device) =>
        new(device.MemberId, member?.Login ?? "", new IpPrefix(device.Address).ToString(), Words.Of(device.Kind));
}

internal sealed record ForwardRow(
    uint Member,
    string Login,
    string Protocol,
    string? PublicIpv4,
    string PublicPorts,
    string Device,
    int DevicePort
)
{
    public static ForwardRow From(Member? member, PortForward forward) =>
        new(
            forward.MemberId,
            member?.Login ?? "",
            Words.Of(forward.Protocol),
            member?.PublicIpv4?.ToString(),
            forward.PublicPorts.ToString(),
            forward.Device.ToString(),
            forward.DevicePort
        );
}

/// <param name="Ports">Null: the whole protocol.</param>
internal sealed record OpeningRow(uint Member, string Login, string Prefix, string Protocol, string? Ports)
{
    public static OpeningRow From(Member? member, Opening opening) =>
        new(
            opening.MemberId,
            member?.Login ?? "",
            new IpPrefix(opening.Prefix).ToString(),
            Words.OfProtocol(opening.Protocol),
            opening.Ports?.ToString()
        );
}

/// <param name="Expires">ISO 8601 in UTC; null: for good.</param>
/// <param name="Source">The feed it comes from; empty: the site's own list.</param>
/// <param name="Packets">What it dropped; null when the kernel does not tell.</param>
/// <param name="FirstHit">Not later than this, ISO 8601; null: none, or not known.</param>
internal sealed record BanRow(
    string Prefix,
    string Reason,
    string? Expires,
    string Source,
    ulong? Packets,
    ulong? Bytes,
    string? FirstHit,
    string? LastHit
)
{
    public static BanRow From(Ban ban, BanHitReading reading)
    {
        BanHits? hits = reading.Hits is { } all ? all.GetValueOrDefault(ban.Prefix) : null;
        return new BanRow(
            ban.Prefix.ToString(),
            ban.Reason,
            ban.Expires is { } time ? Words.Of(time) : null,
            ban.Source,
            hits?.Packets,
            hits?.Bytes,
            hits?.First is { } first ? Words.Of(first) : null,
            hits?.Last is { } last ? Words.Of(last) : null
        );
    }
}

/// <param name="Address">Null: each of the box's own addresses.</param>
internal sealed record ListenerRow(string? Address, string Protocol, string Ports, string Comment)
{
    public static ListenerRow From(Listener listener) =>
        new(listener.Address?.ToString(), Words.Of(listener.Protocol), listener.Ports.ToString(), listener.Comment);
}

internal sealed record AllowRow(string Prefix, string Reason)
{
    public static AllowRow From(Allow allow) => new(allow.Prefix.ToString(), allow.Reason);
}
