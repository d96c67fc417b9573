using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Comparisons and ranges of a field in the words of the module that reads it.</summary>
internal static class FieldTests
{
    // XT_MULTI_PORTS of include/uapi/linux/netfilter/xt_multiport.h; a range takes two.
    private const int MultiportSlots = 15;

    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Write(ModuleTests tests, Range range, Field field) =>
        field.Type switch
        {
            FieldType.Port => Ports(tests, range, field == Field.SourcePort),
            FieldType.Ipv4Address or FieldType.Ipv6Address => Addresses(
                tests,
                range,
                field == Field.Ip4Source || field == Field.Ip6Source
            ),
            FieldType.Mark when range.IsExact => Mark(tests, range, field),
            FieldType.Mac when range.IsExact => Mac(tests, range),
            FieldType.PacketType when range.IsExact => PacketType(tests, range),
            FieldType.CtDirection when range.IsExact => Direction(tests, range),
            FieldType.IcmpType when range.Count == 1 && range is { IsExact: false } && IsAny(range) => AnyIcmp(
                tests,
                range
            ),
            FieldType.IcmpType or FieldType.IcmpV6Type or FieldType.IcmpCode or FieldType.IcmpV6Code =>
                $"'{field}' apart from type and code together",
            FieldType.NfProto => null,
            _ => Numbers(tests, range, field),
        };

    public static string? WriteMultiport(ModuleTests tests, string option, Range range)
    {
        var slots = 0;
        for (var i = 0; i < range.Count; i++)
        {
            slots += range.FirstNumber(i) == range.LastNumber(i) ? 1 : 2;
        }

        if (tests.Protocol is not { } protocol || !Protocols.HasPorts(protocol))
        {
            return "ports of a packet whose protocol the rule does not name";
        }

        if (slots > MultiportSlots)
        {
            return $"{range.Count} port ranges in one rule (multiport has room for {MultiportSlots})";
        }

        tests.HasPortTest = true;
        var line = tests.Option("multiport", option, range.Negated);
        for (var i = 0; i < range.Count; i++)
        {
            line.Append(i > 0 ? "," : "").AppendNumber(range.FirstNumber(i));
            if (range.FirstNumber(i) != range.LastNumber(i))
            {
                line.Append(':').AppendNumber(range.LastNumber(i));
            }
        }

        return null;
    }

    private static string? Ports(ModuleTests tests, Range range, bool source)
    {
        var module = tests.Protocol is { } protocol ? Protocols.PortModuleOf(protocol) : null;
        var isOne = range.Count == 1 && (range.IsExact || range.FirstNumber(0) != range.LastNumber(0));
        if (module is null || !isOne)
        {
            return WriteMultiport(tests, source ? "--sports" : "--dports", range);
        }

        tests.HasPortTest = true;
        var line = tests.Option(module, source ? "--sport" : "--dport", range.Negated);
        line.AppendNumber(range.FirstNumber(0));
        if (range.FirstNumber(0) != range.LastNumber(0))
        {
            line.Append(':').AppendNumber(range.LastNumber(0));
        }

        return null;
    }

    private static string? Addresses(ModuleTests tests, Range range, bool source)
    {
        if (range.Count > 1 && !range.Negated)
        {
            return $"{range.Count} address ranges in one rule (a set can hold them)";
        }

        for (var i = 0; i < range.Count; i++)
        {
            tests
                .Option("iprange", source ? "--src-range" : "--dst-range", range.Negated)
                .AppendAddress(range.First(i))
                .Append('-')
                .AppendAddress(range.Last(i));
        }

        return null;
    }

    private static bool IsAny(Range range) => range.FirstNumber(0) == 0 && range.LastNumber(0) == 255;

    private static string? AnyIcmp(ModuleTests tests, Range range)
    {
        if (tests.Protocol != Protocols.Icmp)
        {
            return "an icmp type of a packet that the rule does not say to be icmp";
        }

        tests.Option("icmp", "--icmp-type", range.Negated).Append("any");
        return null;
    }

    private static string? Mark(ModuleTests tests, Range range, Field field)
    {
        tests
            .Option(field == Field.CtMark ? "connmark" : "mark", "--mark", range.Negated)
            .AppendHex(range.FirstNumber(0));
        return null;
    }

    private static string? Mac(ModuleTests tests, Range range)
    {
        var line = tests.Option("mac", "--mac-source", range.Negated);
        for (var i = 0; i < 6; i++)
        {
            line.Append(i > 0 ? ":" : "").Append(range.First(0)[i].ToString("x2", null));
        }

        return null;
    }

    private static string? PacketType(ModuleTests tests, Range range)
    {
        // PACKET_HOST … PACKET_MULTICAST of include/uapi/linux/if_packet.h
        var name = range.FirstNumber(0) switch
        {
            0 => "unicast",
            1 => "broadcast",
            2 => "multicast",
            _ => null,
        };
        if (name is null)
        {
            return $"packet type {range.FirstNumber(0)}";
        }

        tests.Option("pkttype", "--pkt-type", range.Negated).Append(name);
        return null;
    }

    private static string? Direction(ModuleTests tests, Range range)
    {
        var original = (range.FirstNumber(0) == 0) != range.Negated;
        tests.Option("conntrack", "--ctdir", negated: false).Append(original ? "ORIGINAL" : "REPLY");
        return null;
    }

    private static string? Numbers(ModuleTests tests, Range range, Field field)
    {
        if (range.Count > 1 && !range.Negated)
        {
            return $"{range.Count} ranges of '{field}' in one rule";
        }

        string? problem = null;
        for (var i = 0; i < range.Count; i++)
        {
            var (first, last) = (range.FirstNumber(i), range.LastNumber(i));
            problem ??=
                field == Field.Ip4Ttl ? LifeTests.Write(tests, "ttl", range.IsExact, first, last, range.Negated)
                : field == Field.HopLimit ? LifeTests.Write(tests, "hl", range.IsExact, first, last, range.Negated)
                : field == Field.Ip4Length ? Length(tests, first, last, range.Negated)
                : field == Field.Ip6Length ? LengthV6(tests, first, last, range.Negated)
                : field == Field.Ip4Tos && range.IsExact ? MaskTests.Tos(tests, 0xff, first, range.Negated)
                : $"a comparison of '{field}'";
        }

        return problem;
    }

    private static string? Length(ModuleTests tests, uint first, uint last, bool negated)
    {
        var line = tests.Option("length", "--length", negated).AppendNumber(first);
        if (first != last)
        {
            line.Append(':').AppendNumber(last);
        }

        return null;
    }

    // xt_length.c, length_mt6: payload length and the 40 bytes of the header.
    private static string? LengthV6(ModuleTests tests, uint first, uint last, bool negated)
    {
        const uint Header = 40;
        return Length(tests, first == 0 ? 0 : first + Header, last == ushort.MaxValue ? last : last + Header, negated);
    }
}
