using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Core.Fleet;

/// <summary>
/// What the rows of a shared database are called, wherever they were read: 32 hexadecimal digits. Two sites with the same rows have the same name
/// (docs/decisions/0014-fleet.md says which rows count).
/// </summary>
/// <param name="Sum">Of the rows' digests, modulo 2^128.</param>
public readonly record struct SiteName(UInt128 Sum)
{
    private const int Digits = 32;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The first twelve digits: enough for people.</summary>
    public string Short => ToString()[..12];

    /// <summary>Reads exactly 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SiteName name)
    {
        name = default;
        if (
            text is not { Length: Digits }
            || text.AsSpan().ContainsAnyExcept(Hexadecimal)
            || !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
        )
        {
            return false;
        }

        name = new SiteName(sum);
        return true;
    }

    public override string ToString() => Sum.ToString("x32", CultureInfo.InvariantCulture);
}
