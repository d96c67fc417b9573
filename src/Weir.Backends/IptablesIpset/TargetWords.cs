using System.Globalization;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>One action as iptables' one target of a rule.</summary>
internal static class TargetWords
{
    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Append(StringBuilder line, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Accept:
                line.Append(" -j ACCEPT");
                return null;
            case Verdict.Drop:
                line.Append(" -j DROP");
                return null;
            case Verdict.Return:
                line.Append(" -j RETURN");
                return null;
            case Verdict.Jump jump:
                line.Append(" -j ").Append(jump.Chain);
                return null;
            case Verdict.Goto to:
                line.Append(" -g ").Append(to.Chain);
                return null;
            case Verdict.Reject reject:
                line.Append(" -j REJECT --reject-with ").Append(reject.With);
                return null;
            case Verdict.Extension extension:
                AppendExtension(line, extension.Target, extension.Options);
                return null;
            default:
                return "a verdict that a map gives";
        }
    }

    /// <returns>What iptables has no words for, or null.</returns>
    public static string? Append(StringBuilder line, Statement statement)
    {
        switch (statement)
        {
            case Statement.SetMark mark:
                return AppendMark(line, mark.Mark, 0, mark.Value);
            case Statement.SetBits bits when bits.Field == Field.Ip4Tos:
                AppendTos(line, bits);
                return null;
            case Statement.SetBits bits:
                return AppendMark(line, bits.Field, bits.Keep, bits.Xor);
            case Statement.CopyMark copy:
                AppendCopy(line, copy);
                return null;
            case Statement.NoTrack:
                line.Append(" -j CT --notrack");
                return null;
            case Statement.Nat nat:
                NatWords.Append(line, nat);
                return null;
            case Statement.Extension extension:
                AppendExtension(line, extension.Target, extension.Options);
                return null;
            case Statement.Count:
                return "a counter apart from its rule";
            case Statement.SetMarkFromMap or Statement.SourceNat or Statement.DestinationNat:
                return "a mark or an address that a map gives";
            default:
                return "a set that packets write into";
        }
    }

    private static void AppendExtension(StringBuilder line, string target, Core.EquatableArray<ExtensionOption> options)
    {
        line.Append(" -j ").Append(target);
        foreach (var option in options)
        {
            ExtensionWords.Append(line, option);
        }
    }

    // xt_mark.c: mark = (mark & ~mask) ^ value.
    private static string? AppendMark(StringBuilder line, Field field, uint keep, uint value)
    {
        if (field == Field.Priority && keep == 0)
        {
            line.Append(CultureInfo.InvariantCulture, $" -j CLASSIFY --set-class {value >> 16:x4}:{value & 0xffff:x4}");
            return null;
        }

        if (field != Field.MetaMark && field != Field.CtMark)
        {
            return $"a new value of '{field}'";
        }

        line.Append(field == Field.CtMark ? " -j CONNMARK --set-xmark " : " -j MARK --set-xmark ");
        line.AppendHex(value).Append('/').AppendHex(~keep);
        return null;
    }

    private static void AppendTos(StringBuilder line, Statement.SetBits bits)
    {
        var keep = bits.Keep & 0xff;
        if (keep == 3 && (bits.Xor & 3) == 0)
        {
            MaskTests.Hex2(line.Append(" -j DSCP --set-dscp "), bits.Xor >> 2);
            return;
        }

        MaskTests.Hex2(line.Append(" -j TOS --set-tos "), bits.Xor);
        MaskTests.Hex2(line.Append('/'), ~keep & 0xff);
    }

    private static void AppendCopy(StringBuilder line, Statement.CopyMark copy)
    {
        var isSave = copy.To == Field.CtMark;
        line.Append(isSave ? " -j CONNMARK --save-mark --nfmask " : " -j CONNMARK --restore-mark --nfmask ");
        line.AppendHex(isSave ? copy.FromMask : copy.ToMask).Append(" --ctmask ");
        line.AppendHex(isSave ? copy.ToMask : copy.FromMask);
    }
}
