using System.Globalization;
using Weir.Cli.Edits;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Web.Objects;

namespace Weir.Web.Tracing;

/// <summary>A new connection's packet between two addresses, as the box meets it: by which interface it comes, and whether it stays, the site tells.</summary>
internal static class AddressPacket
{
    private const int HighPort = 40_000;
    private const int UsualPort = 443;

    /// <summary>The packet in words that <see cref="PacketText"/> reads, and its path.</summary>
    /// <exception cref="Refusal">A value is missing or wrong: 400.</exception>
    public static (string Words, PacketPath Path) Of(Site site, TraceBody body, TimeProvider time)
    {
        var values = new Values(time);
        var found = new DiagnosticBag();
        var (from, to) = (Host(values, found, "from", body.From), Host(values, found, "to", body.To));
        var protocol = body.Protocol is { Length: > 0 } text ? values.PacketProtocol("protocol", text) : (byte)6;
        if (body.Port is { } port and not (>= 0 and <= ushort.MaxValue))
        {
            found.Add(ObjectDiagnostics.Value("port", $"{port}", "a number from 0 to 65535"));
        }

        if (from is { } one && to is { } other && one.IsIpv6 != other.IsIpv6)
        {
            found.Add(ObjectDiagnostics.Value("to", $"{other}", "an address of the same family as from"));
        }

        found.AddRange(values.Findings);
        return from is not { } source || to is not { } target || found.HasErrors
            ? throw new Refusal(400, found.ToImmutable().AsSpan())
            : Written(site.Topology, source, target, protocol, body.Port ?? UsualPort);
    }

    private static (string Words, PacketPath Path) Written(
        Topology topology,
        IpPrefix from,
        IpPrefix to,
        byte protocol,
        int port
    )
    {
        var isOwn = Holds(topology.OwnAddresses, to);
        var (ip, name) = (from.IsIpv6 ? "ip6" : "ip", Cli.Rows.Words.OfProtocol(protocol));
        var way = isOwn ? "" : $" oif={Behind(topology, to)}";
        var ports = protocol is 6 or 17 or 132
            ? string.Create(CultureInfo.InvariantCulture, $"{name} sport {HighPort} {name} dport {port}")
            : $"proto {name}";
        var words =
            $"iif={Behind(topology, from)}{way} {ip} saddr {Address(from)} {ip} daddr {Address(to)} {ports} ct new";
        return (words, isOwn ? PacketPath.ToBox : PacketPath.Forward);
    }

    private static IpPrefix? Host(Values values, DiagnosticBag found, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            found.Add(ObjectDiagnostics.Missing(name, "an address"));
            return null;
        }

        var before = values.Findings.Length;
        var prefix = values.Prefix(name, text);
        if (values.Findings.Length > before)
        {
            return null;
        }

        if (prefix.IsIpv6 ? prefix.V6.Length == 128 : prefix.V4.Length == 32)
        {
            return prefix;
        }

        found.Add(ObjectDiagnostics.Value(name, text, "one address, not a prefix"));
        return null;
    }

    /// <summary>The interface that an address lies behind; what no network has is outside.</summary>
    private static string Behind(Topology topology, IpPrefix address) =>
        (
            topology.Interfaces.FirstOrDefault(one => one.Role != InterfaceRole.Outside && Holds(one.Networks, address))
            ?? topology.Interfaces.FirstOrDefault(static one => one.Role == InterfaceRole.Outside)
        )?.Name
        ?? "";

    private static bool Holds(IEnumerable<IpPrefix> networks, IpPrefix address) =>
        networks.Any(network => network.IsIpv6 == address.IsIpv6 && network.Overlaps(address));

    private static string Address(IpPrefix host) => host.IsIpv6 ? $"{host.V6.Address}" : $"{host.V4.Address}";
}
