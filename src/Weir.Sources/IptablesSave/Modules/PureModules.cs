using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Matches without a field that only look: kept as extensions with their options checked.</summary>
internal static class PureModules
{
    private static readonly string[] AddressTypes =
    [
        "UNSPEC",
        "UNICAST",
        "LOCAL",
        "BROADCAST",
        "ANYCAST",
        "MULTICAST",
        "BLACKHOLE",
        "UNREACHABLE",
        "PROHIBIT",
        "THROW",
        "NAT",
        "XRESOLVE",
    ];

    public static readonly Module[] All =
    [
        new(
            "addrtype",
            new("--src-type", Arguments.WordList(AddressTypes)) { Negatable = true },
            new("--dst-type", Arguments.WordList(AddressTypes)) { Negatable = true },
            new("--limit-iface-in") { Group = 'l' },
            new("--limit-iface-out") { Group = 'l' }
        )
        {
            Check = CheckAddressType,
        },
        new(
            "owner",
            new("--uid-owner", Owner) { Negatable = true },
            new("--gid-owner", Owner) { Negatable = true },
            new("--suppl-groups") { Needs = "--gid-owner" },
            new("--socket-exists") { Negatable = true }
        )
        {
            NeedsOption = true,
            Hooks = HookSet.Output | HookSet.Postrouting,
            Check = static (use, _) =>
                use["--suppl-groups"] is { } groups && use["--gid-owner"] is { } gid && gid.Offset > groups.Offset
                    ? "--suppl-groups stands behind --gid-owner"
                    : null,
        },
        new(
            "string",
            new("--string", Arguments.Text(128)) { Negatable = true, Group = 's' },
            new("--hex-string", HexString) { Negatable = true, Group = 's' },
            new("--algo", Arguments.Word("bm", "kmp")) { Required = true },
            new("--from", Arguments.Number(0, 65535)) { Default = "0" },
            new("--to", Arguments.Number(0, 65535)) { Default = "65535" },
            new("--icase")
        )
        {
            Check = static (use, _) =>
                use.Has("--string") || use.Has("--hex-string") ? null : "string needs --string or --hex-string",
        },
        new("tcpmss", new Option("--mss", Arguments.Range(65535, keepsAll: true)) { Negatable = true, Required = true })
        {
            Protocols = [Protocols.Tcp],
        },
        new("helper", new Option("--helper", Arguments.Text(29)) { Negatable = true, Required = true }),
    ];

    private static string? CheckAddressType(ModuleUse use, RuleFacts rule) =>
        !use.Has("--src-type") && !use.Has("--dst-type") ? "addrtype needs --src-type or --dst-type"
        : use.Has("--limit-iface-in") && rule.Hook is Hook.Output or Hook.Postrouting
            ? "--limit-iface-in has no meaning in OUTPUT and POSTROUTING"
        : use.Has("--limit-iface-out") && rule.Hook is Hook.Input or Hook.Prerouting
            ? "--limit-iface-out has no meaning in INPUT and PREROUTING"
        : null;

    /// <summary>A number, a range, or root: the other names are the host's own.</summary>
    private static Argument Owner(string text, RuleFacts rule) =>
        text == "root" ? Argument.Ok("0")
        : Arguments.Range(uint.MaxValue - 1, '-', keepsAll: true)(text, rule) is { Problem: null } range
        && !text.StartsWith('-')
        && !text.EndsWith('-')
            ? range
        : Argument.Bad($"'{Arguments.Shown(text)}' is no number or range; names are the host's own, write the number");

    /// <summary>Text with bytes in hexadecimal between bars: <c>GET |0d0a|</c>.</summary>
    private static Argument HexString(string text, RuleFacts rule)
    {
        var bytes = 0;
        var hex = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '|')
            {
                hex = !hex;
            }
            else if (!hex)
            {
                i += text[i] == '\\' ? 1 : 0;
                bytes++;
            }
            else if (text[i] != ' ')
            {
                if (i + 1 >= text.Length || !char.IsAsciiHexDigit(text[i]) || !char.IsAsciiHexDigit(text[i + 1]))
                {
                    return Argument.Bad(
                        $"'{Arguments.Shown(text)}' has something else than pairs of hexadecimal digits between '|'"
                    );
                }

                i++;
                bytes++;
            }
        }

        return hex ? Argument.Bad($"'{Arguments.Shown(text)}' has a '|' that is not closed")
            : bytes is 0 or > 128 ? Argument.Bad($"it stands for {bytes} bytes; 1 to 128 are allowed")
            : Argument.Ok(text);
    }
}
