using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Targets that set marks, classes and header bits.</summary>
internal static class MarkTargets
{
    public static readonly Module[] All =
    [
        new(
            "MARK",
            new("--set-xmark", Arguments.Marked()) { Group = 'm' },
            new("--set-mark", Arguments.Marked()) { Group = 'm' },
            new("--and-mark", Arguments.Hex(uint.MaxValue)) { Group = 'm' },
            new("--or-mark", Arguments.Hex(uint.MaxValue)) { Group = 'm' },
            new("--xor-mark", Arguments.Hex(uint.MaxValue)) { Group = 'm' }
        )
        {
            NeedsOption = true,
            Build = static (use, _, parts) => Change(use.Given[0], Field.MetaMark, parts),
        },
        new(
            "CONNMARK",
            new("--set-xmark", Arguments.Marked()) { Group = 'm' },
            new("--set-mark", Arguments.Marked()) { Group = 'm' },
            new("--and-mark", Arguments.Hex(uint.MaxValue)) { Group = 'm' },
            new("--or-mark", Arguments.Hex(uint.MaxValue)) { Group = 'm' },
            new("--xor-mark", Arguments.Hex(uint.MaxValue)) { Group = 'm' },
            new("--save-mark") { Group = 'm' },
            new("--restore-mark") { Group = 'm' },
            new("--left-shift-mark", Arguments.Number(0, 31)) { Group = 's' },
            new("--right-shift-mark", Arguments.Number(0, 31)) { Group = 's' },
            new("--nfmask", Arguments.Hex(uint.MaxValue)),
            new("--ctmask", Arguments.Hex(uint.MaxValue)),
            new("--mask", Arguments.Hex(uint.MaxValue))
        )
        {
            NeedsOption = true,
            Check = CheckConnmark,
            Build = BuildConnmark,
        },
        new("CLASSIFY", new Option("--set-class", Class) { Required = true })
        {
            Hooks = HookSet.Forward | HookSet.Output | HookSet.Postrouting,
            Build = static (use, _, parts) =>
            {
                TryClass(use.Given[0].Value, out var value);
                parts.Statements.Add(new Statement.SetMark(Field.Priority, value));
            },
        },
        new(
            "TOS",
            new("--set-tos", TosArguments.Value) { Group = 't' },
            new("--and-tos", Arguments.Hex(0xff, 2)) { Group = 't' },
            new("--or-tos", Arguments.Hex(0xff, 2)) { Group = 't' },
            new("--xor-tos", Arguments.Hex(0xff, 2)) { Group = 't' }
        )
        {
            NeedsOption = true,
            Tables = [TableKind.Mangle],
            Build = BuildTos,
        },
        new(
            "DSCP",
            new("--set-dscp", Arguments.Hex(0x3f, 2)) { Group = 'd' },
            new("--set-dscp-class", TosArguments.Class) { Group = 'd' }
        )
        {
            NeedsOption = true,
            Tables = [TableKind.Mangle],
            Build = BuildDscp,
        },
    ];

    /// <summary>value = (value &amp; ~mask) ^ new, as xt_mark.c and xt_connmark.c do; set-mark's new bits join the mask (libxt_MARK.c).</summary>
    private static void Change(GivenOption given, Field field, RuleParts parts)
    {
        _ = Arguments.TryMarked(given.Value, uint.MaxValue, out var value, out var mask, out _);
        (value, mask) = given.Option.Name switch
        {
            "--set-mark" => (value, mask | value),
            "--and-mark" => (0ul, ~value & uint.MaxValue),
            "--or-mark" => (value, value),
            "--xor-mark" => (value, 0ul),
            _ => (value, mask),
        };
        parts.Statements.Add(
            mask == uint.MaxValue
                ? new Statement.SetMark(field, (uint)value)
                : new Statement.SetBits(field, ~(uint)mask, (uint)value)
        );
    }

    private static string? CheckConnmark(ModuleUse use, RuleFacts rule)
    {
        var copies = use.Has("--save-mark") || use.Has("--restore-mark");
        if (!copies && (use.Has("--nfmask") || use.Has("--ctmask") || use.Has("--mask")))
        {
            return "masks go with --save-mark and --restore-mark";
        }

        if (use.Given.TrueForAll(static given => given.Option.Group != 'm'))
        {
            return "CONNMARK needs one of --set-mark, --save-mark, --restore-mark and their like";
        }

        return use.Has("--mask") && (use.Has("--nfmask") || use.Has("--ctmask"))
            ? "--mask stands for both --nfmask and --ctmask"
            : null;
    }

    private static void BuildConnmark(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        if (use.Given.Exists(static given => given.Option.Group == 's'))
        {
            parts.Statements.Add(new Statement.Extension("CONNMARK", use.Canonical()));
            return;
        }

        var action = use.Given.Find(static given => given.Option.Group == 'm');
        if (action is null || action.Option.Name is not ("--save-mark" or "--restore-mark"))
        {
            if (action is not null)
            {
                Change(action, Field.CtMark, parts);
            }

            return;
        }

        var both = use["--mask"];
        var (nf, ct) = (Mask(both ?? use["--nfmask"]), Mask(both ?? use["--ctmask"]));
        parts.Statements.Add(
            action.Option.Name == "--save-mark"
                ? new Statement.CopyMark(Field.MetaMark, Field.CtMark, nf, ct)
                : new Statement.CopyMark(Field.CtMark, Field.MetaMark, ct, nf)
        );
    }

    private static uint Mask(GivenOption? given) =>
        given is not null && Arguments.TryNumber(given.Value, uint.MaxValue, out var mask, out _)
            ? (uint)mask
            : uint.MaxValue;

    private static Argument Class(string text, RuleFacts rule) =>
        TryClass(text, out _)
            ? Argument.Ok(text)
            : Argument.Bad($"'{Arguments.Shown(text)}' is no class like 1:20, in hexadecimal");

    private static bool TryClass(string text, out uint value)
    {
        value = 0;
        var parts = text.Split(':');
        var (style, culture) = (
            System.Globalization.NumberStyles.AllowHexSpecifier,
            System.Globalization.CultureInfo.InvariantCulture
        );
        if (
            parts.Length != 2
            || !ushort.TryParse(parts[0], style, culture, out var major)
            || !ushort.TryParse(parts[1], style, culture, out var minor)
        )
        {
            return false;
        }

        value = ((uint)major << 16) | minor;
        return true;
    }

    private static void BuildTos(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        _ = Arguments.TryMarked(given.Value, 0xff, out var value, out var mask, out _);
        (value, mask) = given.Option.Name switch
        {
            "--and-tos" => (0ul, ~value & 0xff),
            "--or-tos" => (value, value),
            "--xor-tos" => (value, 0ul),
            _ => (value, mask),
        };
        parts.Statements.Add(
            rule.IsIpv6
                ? new Statement.Extension(
                    "TOS",
                    [new("--set-tos", [$"{Arguments.HexText(value, 2)}/{Arguments.HexText(mask, 2)}"])]
                )
                : new Statement.SetBits(Field.Ip4Tos, (uint)(~mask & 0xff), (uint)value)
        );
    }

    private static void BuildDscp(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        _ = Arguments.TryNumber(use.Given[0].Value, 0x3f, out var value, out _);
        parts.Statements.Add(
            rule.IsIpv6
                ? new Statement.Extension("DSCP", [new("--set-dscp", [use.Given[0].Value])])
                : new Statement.SetBits(Field.Ip4Tos, 0x03, (uint)value << 2)
        );
    }
}
