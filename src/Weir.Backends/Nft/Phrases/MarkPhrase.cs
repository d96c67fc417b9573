using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Changes bits of a mark, a priority or the type of service: value = (value &amp; keep) ^ xor.</summary>
internal static class MarkPhrase
{
    private const uint Register = RegisterFile.First;
    private const uint NetworkHeader = 1;
    private const uint InternetChecksum = 1;
    private const uint ChecksumOffset = 10;

    public static NftPhrase Of(Field field, uint keep, uint xor) =>
        field.Layer switch
        {
            FieldLayer.Meta => Kept(
                field,
                new Expression.Meta(field.KernelKey, Register),
                new Expression.MetaSet(field.KernelKey, Register),
                keep,
                xor
            ),
            FieldLayer.Conntrack => Kept(
                field,
                new Expression.Ct(field.KernelKey, Register),
                new Expression.CtSet(field.KernelKey, Register),
                keep,
                xor
            ),
            _ when field == Field.Ip4Tos => TypeOfService(keep, xor),
            _ => throw NftRefusal.Target($"{field.Name} cannot be set"),
        };

    private static NftPhrase Kept(Field field, Expression load, Expression store, uint keep, uint xor)
    {
        var keptText = keep == uint.MaxValue ? "" : Text($" & 0x{keep:x8}");
        var changed = xor == 0 && keep != uint.MaxValue ? "" : Text($" ^ 0x{xor:x8}");
        return keep == 0
            ? new NftPhrase(
                Text($"{field.Name} set 0x{xor:x8}"),
                new Expression.Immediate(Register, MatchPhrases.HostNumber(xor)),
                store
            )
            : new NftPhrase(
                $"{field.Name} set {field.Name}{keptText}{changed}",
                load,
                new Expression.Bitwise(Register, Register, MatchPhrases.HostNumber(keep), MatchPhrases.HostNumber(xor)),
                store
            );
    }

    // nft reads and writes the two bytes at the start of the header, since the checksum is over words of 16 bits.
    private static NftPhrase TypeOfService(uint keep, uint xor)
    {
        var text = keep switch
        {
            TosBits.Ecn when (xor & TosBits.Ecn) == 0 => Text($"ip dscp set {xor >> 2}"),
            TosBits.Dscp when (xor & TosBits.Dscp) == 0 => Text($"ip ecn set {xor}"),
            _ => throw NftRefusal.Target(Text($"nft sets all bits of DSCP or of ECN; keeping 0x{keep:x2} is neither")),
        };
        return new NftPhrase(
            text,
            new Expression.Payload(NetworkHeader, 0, 2, Register),
            new Expression.Bitwise(Register, Register, new Bytes([255, (byte)keep]), new Bytes([0, (byte)xor])),
            new Expression.PayloadWrite(NetworkHeader, 0, 2, Register, InternetChecksum, ChecksumOffset)
        );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
