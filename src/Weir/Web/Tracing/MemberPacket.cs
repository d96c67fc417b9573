using System.Globalization;
using Weir.Cli.Edits;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Web.Objects;

namespace Weir.Web.Tracing;

/// <summary>A packet of a member, made of what was said and of what his rows tell.</summary>
internal sealed class MemberPacket
{
    // Resolvers that everybody knows; any address outside would do.
    private static readonly IpPrefix Outside4 = Known("9.9.9.9");
    private static readonly IpPrefix Outside6 = Known("2620:fe::fe");

    private const int HighPort = 40_000;
    private const int UsualPort = 443;

    private readonly Site _site;
    private readonly Member _member;
    private readonly TraceBody _body;
    private readonly Values _values;
    private readonly DiagnosticBag _found = new();

    private MemberPacket(Site site, Member member, TraceBody body, TimeProvider time) =>
        (_site, _member, _body, _values) = (site, member, body, new Values(time));

    /// <summary>The packet in words that <see cref="PacketText"/> reads.</summary>
    /// <exception cref="Refusal">A value is wrong, or the member has no address for it: 400.</exception>
    public static string Words(Site site, Member member, TraceBody body, TimeProvider time) =>
        new MemberPacket(site, member, body, time).Words();

    private string Words()
    {
        if (_body.Direction is not (null or "out" or "in"))
        {
            _found.Add(ObjectDiagnostics.Value("direction", _body.Direction, "out or in"));
        }

        var isIn = _body.Direction == "in";
        var device = _body.Device is { Length: > 0 } named ? Host("device", named) : (IpPrefix?)null;
        var remote =
            _body.Remote is { Length: > 0 } other ? Host("remote", other)
            : device?.IsIpv6 ?? IsIpv6ByRows() ? Outside6
            : Outside4;
        if (device is { } given && given.IsIpv6 != remote.IsIpv6)
        {
            _found.Add(ObjectDiagnostics.Value("remote", $"{remote}", "an address of the same family as device"));
        }

        var protocol = _body.Protocol is { Length: > 0 } text ? _values.PacketProtocol("protocol", text) : (byte)6;
        if (_body.Port is { } port and not (>= 0 and <= ushort.MaxValue))
        {
            _found.Add(ObjectDiagnostics.Value("port", $"{port}", "a number from 0 to 65535"));
        }

        var own = device ?? Own(remote.IsIpv6, isIn);
        _found.AddRange(_values.Findings);
        if (own is null)
        {
            var lacks =
                remote.IsIpv6 ? "IPv6 prefix"
                : isIn ? "public IPv4 address"
                : "device";
            _found.Add(ObjectDiagnostics.Untraceable(_member.Login, lacks));
        }

        return own is not { } end || _found.HasErrors
            ? throw new Refusal(400, _found.ToImmutable().AsSpan())
            : Written(isIn, end, remote, protocol);
    }

    private string Written(bool isIn, IpPrefix own, IpPrefix remote, byte protocol)
    {
        var (inside, outside) = (InsideOf(isIn ? Own(own.IsIpv6, isIn: false) ?? own : own), Outside());
        var (ip, name) = (own.IsIpv6 ? "ip6" : "ip", Cli.Rows.Words.OfProtocol(protocol));
        var (from, to) = isIn ? (remote, own) : (own, remote);
        var ends = $"{ip} saddr {Address(from)} {ip} daddr {Address(to)}";
        var ways = isIn ? (outside, inside) : (inside, outside);
        var ports = protocol is 6 or 17 or 132
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" {name} sport {HighPort} {name} dport {_body.Port ?? Port(isIn, own.IsIpv6, protocol)}"
            )
            : $" proto {name}";
        return $"iif={ways.Item1} oif={ways.Item2} {ends}{ports} ct new";
    }

    private bool IsIpv6ByRows() => _site.DevicesOf(_member.Id).IsEmpty && !_member.Ipv6Prefixes.IsEmpty;

    /// <summary>The member's end of the packet before any translation.</summary>
    private IpPrefix? Own(bool isIpv6, bool isIn)
    {
        if (isIpv6)
        {
            return _member.Ipv6Prefixes is [var prefix, ..]
                ? new IpPrefix(new Ipv6Prefix(new Ipv6Address(prefix.Address.Value + 1), 128))
                : null;
        }

        if (isIn)
        {
            return _member.PublicIpv4 is { } address ? new IpPrefix(new Ipv4Prefix(address, 32)) : null;
        }

        return _site.DevicesOf(_member.Id) is [var device, ..]
            ? new IpPrefix(new Ipv4Prefix(device.Address.Address, 32))
            : null;
    }

    private int Port(bool isIn, bool isIpv6, byte protocol)
    {
        if (!isIn)
        {
            return UsualPort;
        }

        if (isIpv6)
        {
            foreach (var opening in _site.OpeningsOf(_member.Id))
            {
                if (opening.Protocol == protocol && opening.Ports is { } ports)
                {
                    return ports.First;
                }
            }

            return UsualPort;
        }

        foreach (var forward in _site.ForwardsOf(_member.Id))
        {
            if ((byte)forward.Protocol == protocol)
            {
                return forward.PublicPorts.First;
            }
        }

        return UsualPort;
    }

    /// <summary>The interface that an address lies behind, else the first inside.</summary>
    private string InsideOf(IpPrefix address)
    {
        var first = "";
        foreach (var one in _site.Topology.Interfaces.Where(one => one.Role == InterfaceRole.Inside))
        {
            first = first.Length == 0 ? one.Name : first;
            if (one.Networks.Any(network => network.IsIpv6 == address.IsIpv6 && network.Overlaps(address)))
            {
                return one.Name;
            }
        }

        return first;
    }

    private string Outside() =>
        _site.Topology.Interfaces.FirstOrDefault(static one => one.Role == InterfaceRole.Outside)?.Name ?? "";

    private IpPrefix Host(string name, string text)
    {
        var prefix = _values.Prefix(name, text);
        if (_values.Findings.IsEmpty && !IsHost(prefix))
        {
            _found.Add(ObjectDiagnostics.Value(name, text, "one address, not a prefix"));
        }

        return prefix;
    }

    private static bool IsHost(IpPrefix prefix) => prefix.IsIpv6 ? prefix.V6.Length == 128 : prefix.V4.Length == 32;

    private static string Address(IpPrefix host) => host.IsIpv6 ? $"{host.V6.Address}" : $"{host.V4.Address}";

    private static IpPrefix Known(string text) => IpPrefix.TryParse(text, out var prefix, out _) ? prefix : default;
}
