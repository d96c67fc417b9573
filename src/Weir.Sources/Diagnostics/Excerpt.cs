using System.Text;

namespace Weir.Sources;

/// <summary>Quotes what was read, short and printable: a message must not carry a terminal escape or a megabyte.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    public static string Of(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(Longest + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= Longest)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return shown.ToString();
    }

    /// <summary>What a library said, as one printable line of at most 300 characters.</summary>
    public static string Line(string text)
    {
        var line = string.Join(
            ' ',
            text.Split(
                (char[])['\r', '\n', '\t'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        );
        return string.Create(
            Math.Min(line.Length, 300),
            line,
            static (shown, from) =>
            {
                for (var i = 0; i < shown.Length; i++)
                {
                    shown[i] = char.IsControl(from[i]) ? '\uFFFD' : from[i];
                }
            }
        );
    }

    /// <summary>Bytes that are not UTF-8 show as replacement characters.</summary>
    public static string Of(ReadOnlySpan<byte> utf8) =>
        Of(Encoding.UTF8.GetString(utf8.Length > 4 * Longest ? utf8[..(4 * Longest)] : utf8).AsSpan());
}
