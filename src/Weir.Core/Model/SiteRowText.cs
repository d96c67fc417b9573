using System.Globalization;
using System.Text;

namespace Weir.Core.Model;

/// <summary>Rows of a site in words, for listings of changes.</summary>
internal static class SiteRowText
{
    public static uint? MemberOf(object? row) =>
        row switch
        {
            Member member => member.Id,
            Device device => device.MemberId,
            PortForward forward => forward.MemberId,
            Opening opening => opening.MemberId,
            _ => null,
        };

    public static string Key(object? row) =>
        row switch
        {
            Member member => member.Id.ToString(CultureInfo.InvariantCulture),
            Device device => $"{device.MemberId} {new IpPrefix(device.Address)}",
            PortForward forward => $"{forward.MemberId} {Word(forward.Protocol)} {forward.PublicPorts}",
            Opening opening => $"{opening.MemberId} {Describe(opening)}",
            Ban ban => ban.Prefix.ToString(),
            Listener listener => $"{AddressWord(listener)} {Word(listener.Protocol)} {listener.Ports}",
            Allow allow => allow.Prefix.ToString(),
            _ => "",
        };

    public static string Describe(object row) =>
        row switch
        {
            Member member => Describe(member),
            Device device => device.Kind.ToString().ToLowerInvariant(),
            PortForward forward => $"to {forward.Device} port {forward.DevicePort}",
            Opening opening => Describe(opening),
            Ban ban => Describe(ban),
            Listener listener => listener.Comment,
            Allow allow => allow.Reason,
            SiteKind kind => kind.ToString().ToLowerInvariant(),
            Topology topology => Describe(topology),
            SiteOptions options => Describe(options),
            _ => "",
        };

    /// <summary><c>any</c> for each of the box's own addresses.</summary>
    public static string AddressWord(Listener listener) => listener.Address?.ToString() ?? "any";

    public static string Word(TransportProtocol protocol) => protocol == TransportProtocol.Tcp ? "tcp" : "udp";

    /// <summary>The short list of names that sources read, else the number.</summary>
    public static string ProtocolWord(byte protocol) =>
        protocol switch
        {
            6 => "tcp",
            17 => "udp",
            47 => "gre",
            50 => "esp",
            58 => "icmpv6",
            132 => "sctp",
            _ => protocol.ToString(CultureInfo.InvariantCulture),
        };

    private static string Describe(Member member)
    {
        var text = new StringBuilder($"{member.Login}, {member.State.ToString().ToLowerInvariant()}");
        text.Append(CultureInfo.InvariantCulture, $", {member.PublicIpv4?.ToString() ?? "no public IPv4"}");
        foreach (var prefix in member.Ipv6Prefixes)
        {
            text.Append(CultureInfo.InvariantCulture, $", {prefix}");
        }

        if (member.Plan.Length > 0)
        {
            text.Append(", plan ").Append(member.Plan);
        }

        if (member.Quota.Length > 0)
        {
            text.Append(", quota ").Append(member.Quota);
        }

        return member.Moved is { } moved
            ? text.Append(CultureInfo.InvariantCulture, $", moved to plan {moved.Plan} until {Time(moved.Until)}")
                .ToString()
            : text.ToString();
    }

    private static string Describe(Opening opening) =>
        $"{opening.Prefix} {ProtocolWord(opening.Protocol)} {opening.Ports?.ToString() ?? "all"}";

    private static string Describe(Ban ban)
    {
        var why = ban.Source.Length == 0 ? ban.Reason : $"{ban.Reason} ({ban.Source})".TrimStart();
        return ban.Expires is not { } expires ? why
            : why.Length == 0 ? $"until {Time(expires)}"
            : $"{why}, until {Time(expires)}";
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Describe(Topology topology)
    {
        var text = new StringBuilder();
        foreach (var one in topology.Interfaces)
        {
            var role = one.Role.ToString().ToLowerInvariant();
            text.Append(CultureInfo.InvariantCulture, $"{role} {one.Name} [{string.Join(", ", one.Networks)}]; ");
        }

        text.Append(CultureInfo.InvariantCulture, $"pool [{string.Join(", ", topology.PublicPool)}]; ");
        text.Append(CultureInfo.InvariantCulture, $"own [{string.Join(", ", topology.OwnAddresses)}]; ");
        text.Append(CultureInfo.InvariantCulture, $"management [{string.Join(", ", topology.Management)}] to [");
        text.AppendJoin(", ", topology.Services.Select(s => $"{s.Name} {Word(s.Protocol)} {s.Ports}"));
        return text.Append(CultureInfo.InvariantCulture, $"]; peers [{string.Join(", ", topology.Peers)}]").ToString();
    }

    private static string Describe(SiteOptions options) =>
        $"connection limit {options.ConnectionLimit}, accounting {(options.Accounting ? "on" : "off")}, "
        + $"ban counters {(options.BanCounters ? "on" : "off")}, "
        + $"walled garden [{string.Join(", ", options.WalledGarden)}], "
        + $"extra bogons [{string.Join(", ", options.ExtraBogons)}], "
        + $"allowed bogons [{string.Join(", ", options.AllowedBogons)}], "
        + $"conntrack sync port {options.ConntrackSyncPort}"
        + string.Concat(options.Classes.Select(one => $", class {one.Name} [{string.Join(", ", one.Prefixes)}]"))
        + string.Concat(options.Plans.Select(Describe))
        + string.Concat(options.Quotas.Select(one => Describe(one, options.Zone)))
        + (options.Webfarm == WebfarmOptions.Default ? "" : ", " + Describe(options.Webfarm));

    private static string Describe(MemberPlan plan) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $", plan {plan.Name} up {plan.Up} down {plan.Down} bytes/s (0: not limited)"
        );

    private static string Describe(Quota quota, string zone) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $", quota {quota.Name} {quota.Bytes} bytes {quota.Direction.ToString().ToLowerInvariant()} a {quota.Per.ToString().ToLowerInvariant()} of {zone} of plans [{string.Join(", ", quota.Plans)}] and members [{string.Join(", ", quota.Members)}]"
        )
        + (quota.Classes.IsEmpty ? "" : $" in [{string.Join(", ", quota.Classes)}]")
        + $" at [{string.Join(", ", quota.At)}] percent"
        + (quota.MoveTo is { } target ? $" moves to {target}" : "");

    private static string Describe(WebfarmOptions options) =>
        $"bans by {options.Bans.ToString().ToLowerInvariant()}, xdp {options.XdpMode.ToString().ToLowerInvariant()}"
        + (options.XdpStays ? " that stays" : "")
        + (options.BansOut ? ", bans out" : "")
        + (options.IngressOn.IsEmpty ? "" : $", ingress on {string.Join(' ', options.IngressOn)}")
        + $", new connections {options.NewConnections}, "
        + $"syn proxy {(options.SynProxy ? "on" : "off")}, drop rate {options.DropRate}";
}
