using System.Globalization;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>What stands behind <c>--to-destination</c>, <c>--to-source</c>, <c>--to-ports</c>: <c>first-last:port-port/base</c>, IPv6 in brackets.</summary>
internal readonly record struct NatTarget(
    bool HasAddress,
    UInt128 First,
    UInt128 Last,
    bool HasPorts,
    ushort FirstPort,
    ushort LastPort,
    ushort BasePort
)
{
    private static readonly byte[] WithPorts =
    [
        Protocols.Tcp,
        Protocols.Udp,
        Protocols.Sctp,
        Protocols.Dccp,
        Protocols.Icmp,
    ];

    public bool HasBase => BasePort != 0;

    public static bool TryParse(string text, RuleFacts rule, bool withAddress, out NatTarget target, out string problem)
    {
        target = default;
        problem = "";
        ReadOnlySpan<char> addresses = withAddress ? text : "";
        ReadOnlySpan<char> ports = withAddress ? "" : text;
        if (withAddress)
        {
            if (!TrySplit(text, rule.IsIpv6, out addresses, out ports))
            {
                problem = $"'{Arguments.Shown(text)}' is no address, range of addresses or address with port";
                return false;
            }
        }

        if (!addresses.IsEmpty && !target.TryAddresses(addresses, rule.IsIpv6, out target, out problem))
        {
            return false;
        }

        if (ports.IsEmpty && !addresses.IsEmpty)
        {
            return true;
        }

        if (Array.IndexOf(WithPorts, rule.CertainProtocol) < 0)
        {
            problem = "a port needs -p tcp, udp, sctp or dccp before it";
            return false;
        }

        return target.TryPorts(ports, rule.CertainProtocol, out target, out problem);
    }

    /// <summary>As iptables-save writes it.</summary>
    public string Text(bool ipv6)
    {
        var culture = CultureInfo.InvariantCulture;
        var address = !HasAddress
            ? ""
            : AddressArguments.Text(First, ipv6) + (Last == First ? "" : $"-{AddressArguments.Text(Last, ipv6)}");
        if (!HasPorts)
        {
            return address;
        }

        var range =
            FirstPort == LastPort ? FirstPort.ToString(culture) : string.Create(culture, $"{FirstPort}-{LastPort}");
        var start = HasBase ? string.Create(culture, $"/{BasePort}") : "";
        return $"{(ipv6 && HasAddress ? $"[{address}]" : address)}:{range}{start}";
    }

    private static bool TrySplit(
        ReadOnlySpan<char> text,
        bool ipv6,
        out ReadOnlySpan<char> addresses,
        out ReadOnlySpan<char> ports
    )
    {
        addresses = text;
        ports = "";
        if (!ipv6)
        {
            var colon = text.IndexOf(':');
            if (colon >= 0)
            {
                addresses = text[..colon];
                ports = text[(colon + 1)..];
            }

            return !text.IsEmpty && (colon < 0 || !ports.IsEmpty);
        }

        if (text.StartsWith("["))
        {
            var close = text.IndexOf(']');
            if (close < 0)
            {
                return false;
            }

            addresses = text[1..close];
            var rest = text[(close + 1)..];
            ports = rest.StartsWith(":") ? rest[1..] : "";
            return rest.IsEmpty || rest.Length > 1 && rest[0] == ':';
        }

        if (text.StartsWith(":") && text.Count(':') == 1)
        {
            addresses = "";
            ports = text[1..];
            return !ports.IsEmpty;
        }

        return !text.IsEmpty;
    }

    private bool TryAddresses(ReadOnlySpan<char> text, bool ipv6, out NatTarget target, out string problem)
    {
        target = this;
        var hyphen = text.IndexOf('-');
        if (!AddressArguments.TryAddress(hyphen < 0 ? text : text[..hyphen], ipv6, out var first, out problem))
        {
            return false;
        }

        var last = first;
        if (hyphen >= 0 && !AddressArguments.TryAddress(text[(hyphen + 1)..], ipv6, out last, out problem))
        {
            return false;
        }

        target = this with { HasAddress = true, First = first, Last = last };
        return true;
    }

    private bool TryPorts(ReadOnlySpan<char> text, byte protocol, out NatTarget target, out string problem)
    {
        target = this;
        ushort start = 0;
        var slash = text.IndexOf('/');
        if (slash >= 0)
        {
            if (!Services.TryPort(text[(slash + 1)..], protocol, out start, out problem))
            {
                return false;
            }

            if (start == 0)
            {
                problem = "the base port counts from 1";
                return false;
            }

            text = text[..slash];
        }

        // One port may be a name with a hyphen in it; a range is of numbers.
        if (Services.TryPort(text, protocol, out var low, out problem))
        {
            target = this with { HasPorts = true, FirstPort = low, LastPort = low, BasePort = start };
            return slash < 0 || Reject("a base port goes with a range of ports", out problem);
        }

        var hyphen = text.IndexOf('-');
        if (
            hyphen < 0
            || !Arguments.TryNumber(text[..hyphen], ushort.MaxValue, out var first, out problem)
            || !Arguments.TryNumber(text[(hyphen + 1)..], ushort.MaxValue, out var last, out problem)
        )
        {
            return false;
        }

        if (first > last)
        {
            return Reject($"the port range {first} to {last} is reversed", out problem);
        }

        target = this with { HasPorts = true, FirstPort = (ushort)first, LastPort = (ushort)last, BasePort = start };
        return true;
    }

    private static bool Reject(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
