using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Matches that change what the next packet meets: buckets, counters, lists.</summary>
internal static class StatefulModules
{
    private const int LongestListName = 199;

    private static readonly string[] Actions = ["--set", "--rcheck", "--update", "--remove"];

    public static readonly Module[] All =
    [
        new(
            "limit",
            new("--limit", RateArguments.Packets) { Always = "3/hour" },
            new("--limit-burst", Arguments.Number(1, 10000)) { Default = "5" }
        )
        {
            Purity = Purity.Stateful,
            Check = static (use, _) =>
                BucketOverflow.OfLimit(use["--limit"]?.Value ?? "3/hour", use["--limit-burst"]?.Value ?? "5"),
        },
        new(
            "hashlimit",
            new("--hashlimit-upto", HashRate)
            {
                Negatable = true,
                Group = 'r',
                Aliases = ["--hashlimit"],
            },
            new("--hashlimit-above", HashRate) { Negatable = true, Group = 'r' },
            new("--hashlimit-burst", HashBurst),
            new(
                "--hashlimit-mode",
                (text, rule) =>
                    text.Length == 0
                        ? Argument.Ok(text)
                        : Arguments.WordList("srcip", "srcport", "dstip", "dstport")(text, rule)
            ),
            new("--hashlimit-name", Arguments.Text(254)) { Required = true },
            new("--hashlimit-htable-size", Arguments.Number(0, uint.MaxValue)),
            new("--hashlimit-htable-max", Arguments.Number(0, uint.MaxValue)),
            new("--hashlimit-htable-gcinterval", Arguments.Number(0, uint.MaxValue)),
            new("--hashlimit-htable-expire", Arguments.Number(0, uint.MaxValue)),
            new("--hashlimit-srcmask", Arguments.Number(0, 128)),
            new("--hashlimit-dstmask", Arguments.Number(0, 128)),
            new("--hashlimit-rate-match"),
            new("--hashlimit-rate-interval", Arguments.Number(1, uint.MaxValue)) { Needs = "--hashlimit-rate-match" }
        )
        {
            Purity = Purity.Stateful,
            Check = CheckHashlimit,
        },
        new(
            "connlimit",
            new("--connlimit-upto", Arguments.Number(0, uint.MaxValue)) { Negatable = true, Group = 'l' },
            new("--connlimit-above", Arguments.Number(0, uint.MaxValue)) { Negatable = true, Group = 'l' },
            new("--connlimit-mask", ConnlimitMask),
            new("--connlimit-saddr") { Group = 'a' },
            new("--connlimit-daddr") { Group = 'a' }
        )
        {
            Purity = Purity.Stateful,
            Check = static (use, _) =>
                use.Has("--connlimit-upto") || use.Has("--connlimit-above")
                    ? null
                    : "connlimit needs --connlimit-upto or --connlimit-above",
            Build = BuildConnlimit,
        },
        new(
            "recent",
            new("--set") { Negatable = true, Group = 'a' },
            new("--rcheck") { Negatable = true, Group = 'a' },
            new("--update") { Negatable = true, Group = 'a' },
            new("--remove") { Negatable = true, Group = 'a' },
            new("--seconds", Arguments.Number(1, uint.MaxValue)),
            new("--reap") { Needs = "--seconds" },
            new("--hitcount", Arguments.Number(1, 65535)),
            new("--rttl"),
            new("--name", Arguments.Text(LongestListName)) { Always = "DEFAULT" },
            new("--mask", AddressArguments.Single),
            new("--rsource") { Group = 's' },
            new("--rdest") { Group = 's' }
        )
        {
            Purity = Purity.Stateful,
            Check = CheckRecent,
            Build = BuildRecent,
        },
        new(
            "statistic",
            new("--mode", Arguments.Word("random", "nth")) { Required = true },
            new("--probability", Probability) { Negatable = true },
            new("--every", Arguments.Number(1, uint.MaxValue)) { Negatable = true },
            new("--packet", Arguments.Number(0, uint.MaxValue))
        )
        {
            Purity = Purity.Stateful,
            Check = CheckStatistic,
        },
        new("quota", new Option("--quota", Arguments.Number(0, ulong.MaxValue)) { Negatable = true, Required = true })
        {
            Purity = Purity.Stateful,
        },
        new("nfacct", new Option("--nfacct-name", Arguments.Text(31)) { Required = true }) { Purity = Purity.Stateful },
        new("connlabel", new("--label", Arguments.Number(0, 127)) { Negatable = true, Required = true }, new("--set"))
        {
            Purity = Purity.Stateful,
        },
        new(
            "osf",
            new("--genre", Arguments.Text(31)) { Negatable = true, Required = true },
            new("--ttl", Arguments.Number(0, 2)),
            new("--log", Arguments.Number(0, 2))
        )
        {
            Purity = Purity.Stateful,
            Protocols = [Protocols.Tcp],
        },
    ];

    private static Argument HashRate(string text, RuleFacts rule) =>
        ByteRate.IsRate(text) ? ByteRate.Rate(text) : RateArguments.Fine(text);

    private static Argument HashBurst(string text, RuleFacts rule) =>
        ByteRate.IsSize(text) ? ByteRate.Size(text) : Arguments.Number(1, 1_000_000)(text, rule);

    private static string? CheckHashlimit(ModuleUse use, RuleFacts rule)
    {
        var rate = use["--hashlimit-upto"] ?? use["--hashlimit-above"];
        if (rate is null)
        {
            return "hashlimit needs --hashlimit-upto or --hashlimit-above";
        }

        var bytes = rate.Value.EndsWith("b/s", StringComparison.Ordinal);
        var burst = use["--hashlimit-burst"];
        if (burst is null)
        {
            if (!bytes)
            {
                use.Given.Add(new(use.Module.Options[2], false, ["5"], use.Offset));
            }
        }
        else if (bytes != burst.Value.EndsWith('b'))
        {
            return "rate and burst of hashlimit have to be both in packets or both in bytes";
        }

        if (
            !bytes
            && !use.Has("--hashlimit-rate-match")
            && BucketOverflow.OfHashlimit(rate.Value, burst?.Value ?? "5") is { } overflow
        )
        {
            return overflow;
        }

        var most = rule.IsIpv6 ? 128 : 32;
        foreach (var name in new[] { "--hashlimit-srcmask", "--hashlimit-dstmask" })
        {
            if (
                use[name] is { } mask
                && int.Parse(mask.Value, System.Globalization.CultureInfo.InvariantCulture) > most
            )
            {
                return $"{name} is at most {most}";
            }
        }

        return null;
    }

    private static Argument ConnlimitMask(string text, RuleFacts rule)
    {
        var longest = rule.IsIpv6 ? 128u : 32;
        if (Arguments.TryNumber(text, longest, out var length, out var problem))
        {
            return Argument.Ok(Arguments.Text(length));
        }

        // An address as mask is read in IPv4 only.
        return
            !rule.IsIpv6
            && AddressArguments.TryAddress(text, false, out var mask, out _)
            && AddressArguments.PrefixLength(mask, false) is >= 0 and var bits
            ? Argument.Ok(Arguments.Text((ulong)bits))
            : Argument.Bad(problem);
    }

    private static void BuildConnlimit(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        if (!use.Has("--connlimit-mask"))
        {
            use.Given.Add(new(use.Module.Options[2], false, [rule.IsIpv6 ? "128" : "32"], use.Offset));
        }

        if (!use.Has("--connlimit-daddr") && !use.Has("--connlimit-saddr"))
        {
            use.Given.Add(new(use.Module.Options[3], false, [], use.Offset));
        }

        parts.Add(Tests.Extension(use));
    }

    private static string? CheckRecent(ModuleUse use, RuleFacts rule)
    {
        var action = Array.Find(Actions, use.Has);
        if (action is null)
        {
            return "recent needs one of --set, --rcheck, --update, --remove";
        }

        if (action is "--set" or "--remove")
        {
            foreach (var name in new[] { "--seconds", "--hitcount", "--rttl", "--reap" })
            {
                if (use.Has(name) && (action == "--set" || name != "--rttl"))
                {
                    return $"{name} does not go with {action}";
                }
            }
        }

        return null;
    }

    private static void BuildRecent(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        if (!use.Has("--mask"))
        {
            var all = AddressArguments.Text(AddressArguments.Full(rule.IsIpv6), rule.IsIpv6);
            use.Given.Add(new(use.Module.Options[9], false, [all], use.Offset));
        }

        if (!use.Has("--rdest") && !use.Has("--rsource"))
        {
            use.Given.Add(new(use.Module.Options[10], false, [], use.Offset));
        }

        parts.Add(Tests.Extension(use));
    }

    private static Argument Probability(string text, RuleFacts rule) =>
        double.TryParse(
            text,
            System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowExponent,
            System.Globalization.CultureInfo.InvariantCulture,
            out var value
        ) && value is >= 0 and <= 1
            ? Argument.Ok(
                // The kernel keeps 31 bits of it (XT_STATISTIC_MODE_RANDOM).
                (Math.Round(value * 0x8000_0000) / 0x8000_0000).ToString(
                    "F11",
                    System.Globalization.CultureInfo.InvariantCulture
                )
            )
            : Argument.Bad($"'{Arguments.Shown(text)}' is no probability from 0 to 1");

    private static string? CheckStatistic(ModuleUse use, RuleFacts rule)
    {
        var random = use["--mode"]?.Value == "random";
        if (random)
        {
            return !use.Has("--probability") ? "mode random needs --probability"
                : use.Has("--every") || use.Has("--packet") ? "--every and --packet go with mode nth"
                : null;
        }

        if (use.Has("--probability"))
        {
            return "--probability goes with mode random";
        }

        if (use["--every"] is not { } every)
        {
            return "mode nth needs --every";
        }

        if (use["--packet"] is not { } packet)
        {
            return "mode nth needs --packet beside --every";
        }

        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return ulong.Parse(packet.Value, culture) < ulong.Parse(every.Value, culture)
            ? null
            : "--packet counts from 0 to one less than --every";
    }
}
