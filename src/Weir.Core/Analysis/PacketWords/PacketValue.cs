using System.Globalization;
using System.Text;
using Weir.Core.Analysis.Words;
using Weir.Core.Model;

namespace Weir.Core.Analysis.PacketWords;

/// <summary>Reads values of a packet's text. Each takes the value it read, or says what is wrong with the text.</summary>
internal static class PacketValue
{
    public static string? Ipv4(string text, Action<UInt128> take)
    {
        if (Ipv4Address.TryParse(text, out var address, out var problem))
        {
            take(address.Value);
        }

        return problem;
    }

    public static string? Ipv6(string text, Action<UInt128> take)
    {
        if (Ipv6Address.TryParse(text, out var address, out var problem))
        {
            take(address.Value);
        }

        return problem;
    }

    public static string? Mac(string text, Action<ulong> take)
    {
        if (Model.Mac.TryParse(text, out var mac, out var problem))
        {
            take(mac.Value);
        }

        return problem;
    }

    public static string? UInt8(string text, Action<byte> take) => UInt(text, byte.MaxValue, n => take((byte)n));

    public static string? UInt16(string text, Action<ushort> take) => UInt(text, ushort.MaxValue, n => take((ushort)n));

    public static string? UInt32(string text, Action<uint> take) => UInt(text, uint.MaxValue, take);

    /// <summary>An interface's name as the kernel allows it (<c>net/core/dev.c</c>, dev_valid_name).</summary>
    public static string? Interface(string text, Action<string> take)
    {
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > 15 || text.AsSpan().ContainsAny('/', '\0'))
        {
            return "an interface's name has 1 to 15 bytes and no '/'";
        }

        take(text);
        return null;
    }

    public static string? Handle(string text, Action<uint> take)
    {
        var colon = text.IndexOf(':');
        if (colon >= 0 && Hex(text.AsSpan(0, colon)) is { } major && Hex(text.AsSpan(colon + 1)) is { } minor)
        {
            take((major << 16) | minor);
            return null;
        }

        return "a class handle is two hexadecimal numbers of at most four digits with ':' between";
    }

    public static string? Named(string text, NameTable names, Action<uint> take)
    {
        if (names.Read(text) is not { } number)
        {
            return $"expected one of {string.Join(", ", names.Names)}";
        }

        take(number);
        return null;
    }

    /// <summary>Names separated by commas, each once, or <c>none</c>.</summary>
    public static string? Bits(string text, NameTable names, Action<uint> take)
    {
        var bits = 0u;
        foreach (var name in text == "none" ? [] : text.Split(','))
        {
            if (names.Read(name) is not { } bit || (bits & bit) != 0)
            {
                return $"expected each at most once of {string.Join(", ", names.Names)}";
            }

            bits |= bit;
        }

        take(bits);
        return null;
    }

    public static string? ProtocolOf(string text, PacketDraft to)
    {
        if (NameTable.Protocols.Number(text) is { } known)
        {
            return to.Claim((byte)known);
        }

        string? conflict = null;
        return UInt8(text, n => conflict = to.Claim(n)) is null
            ? conflict
            : $"expected a number from 0 to 255 or one of {string.Join(", ", NameTable.Protocols.Names)}";
    }

    private static uint? Hex(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 4
        && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string? UInt(string text, uint most, Action<uint> take)
    {
        var hex = text.StartsWith("0x", StringComparison.Ordinal);
        if (
            !uint.TryParse(
                hex ? text.AsSpan(2) : text,
                hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
            || number > most
        )
        {
            return string.Create(CultureInfo.InvariantCulture, $"expected a number from 0 to {most}");
        }

        take(number);
        return null;
    }
}
