using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Matches that are tests of one field: marks, tos, dscp, ttl, length, packet type, hardware address, address ranges, comments.</summary>
internal static class FieldModules
{
    private const int LongestComment = 255;
    private const int Ipv6Header = 40;

    private static readonly string[] PacketTypes = ["unicast", "broadcast", "multicast"];

    public static readonly Module[] All =
    [
        new("comment", new Option("--comment", Arguments.Text(LongestComment, 0)) { Required = true })
        {
            Build = static (use, _, parts) =>
                parts.Comment = parts.Comment is { } first ? $"{first} {use.Given[0].Value}" : use.Given[0].Value,
        },
        new("mark", new Option("--mark", Arguments.Marked()) { Negatable = true, Required = true })
        {
            Build = static (use, _, parts) => BuildMark(use, Field.MetaMark, parts),
        },
        new("connmark", new Option("--mark", Arguments.Marked()) { Negatable = true, Required = true })
        {
            Build = static (use, _, parts) => BuildMark(use, Field.CtMark, parts),
        },
        new("tos", new Option("--tos", TosArguments.Value) { Negatable = true, Required = true }) { Build = BuildTos },
        new(
            "dscp",
            new Option("--dscp", Arguments.Hex(0x3f, 2)) { Negatable = true, Group = 'd' },
            new Option("--dscp-class", TosArguments.Class) { Negatable = true, Group = 'd' }
        )
        {
            NeedsOption = true,
            Build = BuildDscp,
        },
        new(
            "ttl",
            new Option("--ttl-eq", Arguments.Number(0, 255))
            {
                Negatable = true,
                Group = 't',
                Aliases = ["--ttl"],
            },
            new Option("--ttl-lt", Arguments.Number(0, 255)) { Group = 't' },
            new Option("--ttl-gt", Arguments.Number(0, 255)) { Group = 't' }
        )
        {
            NeedsOption = true,
            Family = Family.Ip,
            Build = static (use, _, parts) => BuildTtl(use, Field.Ip4Ttl, parts),
        },
        new(
            "hl",
            new Option("--hl-eq", Arguments.Number(0, 255))
            {
                Negatable = true,
                Group = 't',
                Aliases = ["--hl"],
            },
            new Option("--hl-lt", Arguments.Number(0, 255)) { Group = 't' },
            new Option("--hl-gt", Arguments.Number(0, 255)) { Group = 't' }
        )
        {
            NeedsOption = true,
            Family = Family.Ip6,
            Build = static (use, _, parts) => BuildTtl(use, Field.HopLimit, parts),
        },
        new(
            "length",
            new Option("--length", Arguments.Range(65535, keepsAll: true)) { Negatable = true, Required = true }
        )
        {
            Build = BuildLength,
        },
        new("pkttype", new Option("--pkt-type", PacketTypeArgument) { Negatable = true, Required = true })
        {
            Build = static (use, _, parts) =>
                parts.Matches.Add(
                    Tests.Is(
                        Field.PacketType,
                        (ulong)Array.IndexOf(PacketTypes, use.Given[0].Value),
                        use.Given[0].Negated
                    )
                ),
        },
        new("mac", new Option("--mac-source", MacArgument) { Negatable = true, Required = true })
        {
            Hooks = HookSet.Prerouting | HookSet.Input | HookSet.Forward,
            Build = BuildMac,
        },
        new("iprange", new Option("--src-range", AddressRange).Not(), new Option("--dst-range", AddressRange).Not())
        {
            NeedsOption = true,
            Build = BuildRanges,
        },
    ];

    private static void BuildMark(ModuleUse use, Field field, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Arguments.TryMarked(given.Value, uint.MaxValue, out var value, out var mask, out _);
        parts.Matches.Add(Tests.Under(field, mask, value, given.Negated));
    }

    private static void BuildTos(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Arguments.TryMarked(given.Value, 0xff, out var value, out var mask, out _);
        parts.Add(rule.IsIpv6 ? Tests.Extension(use) : Tests.Under(Field.Ip4Tos, mask, value, given.Negated));
    }

    private static void BuildDscp(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Arguments.TryNumber(given.Value, 0x3f, out var value, out _);
        parts.Add(
            rule.IsIpv6
                ? new Match.Extension("dscp", [new("--dscp", [given.Value], given.Negated)], Purity.Pure)
                : Tests.Under(Field.Ip4Tos, 0xfc, value << 2, given.Negated)
        );
    }

    private static void BuildTtl(ModuleUse use, Field field, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Arguments.TryNumber(given.Value, 255, out var value, out _);
        parts.Add(
            given.Option.Name[^2..] switch
            {
                "lt" when value > 0 => Tests.Between(field, 0, value - 1),
                "gt" when value < 255 => Tests.Between(field, value + 1, 255),
                "eq" => Tests.Is(field, value, given.Negated),
                // Less than 0, more than 255: never, which no range says.
                _ => Tests.Extension(use),
            }
        );
    }

    private static void BuildLength(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Arguments.TryRange(given.Value, 65535, ':', out var low, out var high, out _);
        if (!rule.IsIpv6)
        {
            parts.Matches.Add(Tests.Between(Field.Ip4Length, low, high, given.Negated));
            return;
        }

        // The header counts too for xt_length.c, not for the field.
        if (high < Ipv6Header)
        {
            parts.Add(Tests.Extension(use));
            return;
        }

        parts.Matches.Add(
            Tests.Between(Field.Ip6Length, low < Ipv6Header ? 0 : low - Ipv6Header, high - Ipv6Header, given.Negated)
        );
    }

    private static Argument PacketTypeArgument(string text, RuleFacts rule) =>
        text.ToUpperInvariant() switch
        {
            "UNICAST" or "HOST" => Argument.Ok("unicast"),
            "BROADCAST" => Argument.Ok("broadcast"),
            "MULTICAST" => Argument.Ok("multicast"),
            _ => Argument.Bad($"'{Arguments.Shown(text)}' is none of unicast, broadcast, multicast"),
        };

    private static Argument MacArgument(string text, RuleFacts rule) =>
        Mac.TryParse(text, out var mac, out var problem)
            ? Argument.Ok(mac.ToString())
            : Argument.Bad($"'{Arguments.Shown(text)}': {problem}");

    private static void BuildMac(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Mac.TryParse(given.Value, out var mac, out _);
        var bytes = new byte[6];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(mac.Value >> (8 * (5 - i)));
        }

        parts.Matches.Add(
            new Match.Compare(
                Field.EtherSource,
                given.Negated ? Comparison.NotEqual : Comparison.Equal,
                Bytes.Of(bytes)
            )
        );
    }

    private static Argument AddressRange(string text, RuleFacts rule) =>
        TryRange(text, rule.IsIpv6, out var first, out var last, out var problem)
            ? Argument.Ok($"{AddressArguments.Text(first, rule.IsIpv6)}-{AddressArguments.Text(last, rule.IsIpv6)}")
            : Argument.Bad(problem);

    private static bool TryRange(string text, bool ipv6, out UInt128 first, out UInt128 last, out string problem)
    {
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        if (!AddressArguments.TryAddress(hyphen < 0 ? text : text.AsSpan(0, hyphen), ipv6, out first, out problem))
        {
            last = 0;
            return false;
        }

        last = first;
        return hyphen < 0 || AddressArguments.TryAddress(text.AsSpan(hyphen + 1), ipv6, out last, out problem);
    }

    private static void BuildRanges(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var v6 = rule.IsIpv6;
        foreach (
            var (name, field) in new[]
            {
                ("--src-range", v6 ? Field.Ip6Source : Field.Ip4Source),
                ("--dst-range", v6 ? Field.Ip6Destination : Field.Ip4Destination),
            }
        )
        {
            if (use[name] is not { } given)
            {
                continue;
            }

            _ = TryRange(given.Value, v6, out var first, out var last, out _);
            // Reversed: iptables warns and takes it; it never holds.
            parts.Add(
                first > last
                    ? Tests.Extension(use, one => one == given)
                    : new Match.InRanges(
                        field,
                        new([.. Bytes.Address(first, v6).AsSpan(), .. Bytes.Address(last, v6).AsSpan()]),
                        given.Negated
                    )
            );
        }
    }
}
