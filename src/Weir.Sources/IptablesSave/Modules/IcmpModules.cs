using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>icmp and icmp6: type and code.</summary>
internal static class IcmpModules
{
    /// <summary>The type that stands for all of them in IPv4 (icmp_type_code_match, net/ipv4/netfilter/ip_tables.c).</summary>
    private const int AnyType = 255;

    public static readonly Module[] All =
    [
        new("icmp", new Option("--icmp-type", Type) { Negatable = true, Required = true })
        {
            Protocols = [Protocols.Icmp],
            Family = Family.Ip,
            Build = Build,
        },
        new(
            "icmp6",
            new Option("--icmpv6-type", Type)
            {
                Negatable = true,
                Required = true,
                Aliases = ["--icmp6-type"],
            }
        )
        {
            Aliases = ["icmpv6", "ipv6-icmp"],
            Protocols = [Protocols.IcmpV6],
            Family = Family.Ip6,
            Build = Build,
        },
    ];

    private static Argument Type(string text, RuleFacts rule) =>
        TryType(text, rule.IsIpv6, out var type, out var code)
            ? Argument.Ok(
                type == AnyType && code < 0 && !rule.IsIpv6 ? "any"
                : code < 0 ? $"{type}"
                : $"{type}/{code}"
            )
            : Argument.Bad(
                $"'{Arguments.Shown(text)}' is no ICMP{(rule.IsIpv6 ? "v6" : "")} type, type/code or name of one"
            );

    private static bool TryType(string text, bool ipv6, out int type, out int code)
    {
        if (IcmpNames.TryFind(text, ipv6, out type, out code))
        {
            return true;
        }

        // Newer versions print all codes as a range (libxt_icmp.h).
        text = text.EndsWith("/0:255", StringComparison.Ordinal) ? text[..^"/0:255".Length] : text;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        ulong number = 0;
        if (
            !Arguments.TryNumber(slash < 0 ? text : text.AsSpan(0, slash), 255, out var first, out _)
            || (slash >= 0 && !Arguments.TryNumber(text.AsSpan(slash + 1), 255, out number, out _))
        )
        {
            return false;
        }

        (type, code) = ((int)first, slash < 0 ? -1 : (int)number);
        return true;
    }

    private static void Build(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = TryType(given.Value, rule.IsIpv6, out var type, out var code);
        var (typeField, codeField) = rule.IsIpv6
            ? (Field.IcmpV6Type, Field.IcmpV6Code)
            : (Field.IcmpType, Field.IcmpCode);
        if (type == AnyType && !rule.IsIpv6)
        {
            parts.Matches.Add(new Match.InRanges(typeField, Bytes.Range(typeField, 0, 255), given.Negated));
        }
        else if (code < 0)
        {
            parts.Matches.Add(Tests.Is(typeField, (ulong)type, given.Negated));
        }
        else if (given.Negated)
        {
            // Not (type and code): no conjunction of fields says it.
            parts.Add(Tests.Extension(use));
        }
        else
        {
            parts.Matches.Add(Tests.Is(typeField, (ulong)type));
            parts.Matches.Add(Tests.Is(codeField, (ulong)code));
        }
    }
}
