using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>An address of the packet, or a network around it, as the key of a dynamic set.</summary>
internal static class SourceKey
{
    public static (string Text, ImmutableArray<Expression> Load, FieldType Type) Of(
        Family family,
        bool isDestination,
        uint prefixLength,
        PhraseOptions options
    )
    {
        var field = (family, isDestination) switch
        {
            (Family.Ip, false) => Field.Ip4Source,
            (Family.Ip, true) => Field.Ip4Destination,
            (Family.Ip6, false) => Field.Ip6Source,
            (Family.Ip6, true) => Field.Ip6Destination,
            _ => throw options.Refuse("a table of one family is needed"),
        };
        var bits = (uint)field.Type.Length() * 8;
        if (prefixLength > bits)
        {
            throw options.Refuse(string.Create(CultureInfo.InvariantCulture, $"a mask of {prefixLength} bits"));
        }

        Expression load = new Expression.Payload(1, (uint)field.Offset, (uint)field.Type.Length(), RegisterFile.First);
        if (prefixLength == bits)
        {
            return (field.Name, [load], field.Type);
        }

        var mask = PrefixMask.Of(new KeyPart(field, (int)prefixLength));
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        ValueText.Write(text, field.Type, mask);
        return (
            $"{field.Name} & {text}",
            [
                load,
                new Expression.Bitwise(
                    RegisterFile.First,
                    RegisterFile.First,
                    new Bytes(mask),
                    new Bytes(new byte[mask.Length])
                ),
            ],
            field.Type
        );
    }
}
