using System.Globalization;
using Weir.Core.Model;

namespace Weir.Sources.Rows;

/// <summary>Rows as column values, for writing: numbers as numbers, nothing as null, everything else as the text that reads back equal.</summary>
internal static class RowValues
{
    /// <summary>All rows of an entity, in the draft's order.</summary>
    public static IEnumerable<object?[]> Of(Entity entity, SiteDraft draft) =>
        entity == Entity.Members ? draft.Members.Select(Of)
        : entity == Entity.Prefixes ? draft.Members.SelectMany(PrefixesOf)
        : entity == Entity.Devices ? draft.Devices.Select(Of)
        : entity == Entity.Forwards ? draft.Forwards.Select(Of)
        : entity == Entity.Openings ? draft.Openings.Select(Of)
        : entity == Entity.Listeners ? draft.Listeners.Select(Of)
        : entity == Entity.Allows ? draft.Allows.Select(Of)
        : draft.Bans.Select(Of);

    public static object?[] Of(Member row) =>
        [row.Id, row.Login, Words.Of(row.State), row.PublicIpv4?.ToString(), row.Plan, row.Quota];

    public static IEnumerable<object?[]> PrefixesOf(Member row) =>
        row.Ipv6Prefixes.Select(prefix => new object?[] { row.Id, prefix.ToString() });

    public static object?[] Of(Device row) => [row.MemberId, new IpPrefix(row.Address).ToString(), Words.Of(row.Kind)];

    public static object?[] Of(PortForward row) =>
        [row.MemberId, Words.Of(row.Protocol), row.PublicPorts.ToString(), row.Device.ToString(), row.DevicePort];

    public static object?[] Of(Opening row) =>
        [row.MemberId, new IpPrefix(row.Prefix).ToString(), Words.OfProtocol(row.Protocol), row.Ports?.ToString()];

    public static object?[] Of(Ban row) => [row.Prefix.ToString(), row.Reason, row.Expires is { } at ? Time(at) : null];

    public static object?[] Of(Listener row) =>
        [row.Address?.ToString(), Words.Of(row.Protocol), row.Ports.ToString(), row.Comment];

    public static object?[] Of(Allow row) => [row.Prefix.ToString(), row.Reason];

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
