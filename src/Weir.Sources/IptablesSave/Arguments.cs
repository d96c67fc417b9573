using System.Globalization;

namespace Weir.Sources.IptablesSave;

/// <summary>Readers of arguments that many modules share. Numbers are decimal or, behind <c>0x</c>, hexadecimal.</summary>
/// <remarks>A leading zero is refused: strtoul, which iptables uses, reads such a number as octal.</remarks>
internal static class Arguments
{
    public static ArgumentReader Number(ulong lowest, ulong highest) =>
        (text, _) =>
            TryNumber(text, highest, out var number, out var problem) && number >= lowest
                ? Argument.Ok(Text(number))
                : Argument.Bad(problem ?? $"'{Shown(text)}' is not a number from {lowest} to {highest}");

    /// <summary>A number printed as 0x and at least <paramref name="digits"/> digits.</summary>
    public static ArgumentReader Hex(ulong highest, int digits = 1) =>
        (text, _) =>
            TryNumber(text, highest, out var number, out var problem)
                ? Argument.Ok(HexText(number, digits))
                : Argument.Bad(problem);

    /// <summary><c>low:high</c>, either end left out, or one number. The whole range says nothing unless <paramref name="keepsAll"/>.</summary>
    public static ArgumentReader Range(ulong highest, char separator = ':', bool keepsAll = false) =>
        (text, _) =>
            TryRange(text, highest, separator, out var low, out var high, out var problem)
                ? new Argument(
                    low == high ? Text(low) : $"{Text(low)}{separator}{Text(high)}",
                    null,
                    !keepsAll && low == 0 && high == highest
                )
                : Argument.Bad(problem);

    /// <summary>One of these words, in any case; printed as here.</summary>
    public static ArgumentReader Word(params string[] words) =>
        (text, _) =>
            Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found
                ? Argument.Ok(found)
                : Argument.Bad($"'{Shown(text)}' is none of {string.Join(", ", words)}");

    /// <summary>A list of these words separated by commas, each once, printed in the order here.</summary>
    public static ArgumentReader WordList(params string[] words) =>
        (text, _) =>
        {
            var found = new bool[words.Length];
            foreach (var word in text.Split(','))
            {
                var index = Array.FindIndex(words, one => one.Equals(word, StringComparison.OrdinalIgnoreCase));
                if (index < 0)
                {
                    return Argument.Bad($"'{Shown(word)}' is none of {string.Join(", ", words)}");
                }

                found[index] = true;
            }

            return Argument.Ok(string.Join(',', words.Where((_, index) => found[index])));
        };

    /// <summary>Any text of at least one and at most so many bytes.</summary>
    public static ArgumentReader Text(int longest, int shortest = 1) =>
        (text, _) =>
        {
            var length = System.Text.Encoding.UTF8.GetByteCount(text);
            return length < shortest ? Argument.Bad("it is empty")
                : length > longest ? Argument.Bad($"it has {length} bytes; at most {longest} are allowed")
                : Argument.Ok(text);
        };

    /// <summary><c>value[/mask]</c>, printed in hexadecimal; a full mask is left out.</summary>
    public static ArgumentReader Marked(ulong highest = uint.MaxValue) =>
        (text, _) =>
            TryMarked(text, highest, out var value, out var mask, out var problem)
                ? Argument.Ok(mask == highest ? HexText(value, 1) : $"{HexText(value, 1)}/{HexText(mask, 1)}")
                : Argument.Bad(problem);

    public static bool TryMarked(string text, ulong highest, out ulong value, out ulong mask, out string problem)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        mask = highest;
        return TryNumber(slash < 0 ? text : text.AsSpan(0, slash), highest, out value, out problem)
            && (slash < 0 || TryNumber(text.AsSpan(slash + 1), highest, out mask, out problem));
    }

    public static bool TryRange(
        ReadOnlySpan<char> text,
        ulong highest,
        char separator,
        out ulong low,
        out ulong high,
        out string problem
    )
    {
        (low, high, problem) = (0, highest, "");
        var at = text.IndexOf(separator);
        if (at < 0)
        {
            var single = TryNumber(text, highest, out low, out problem);
            high = low;
            return single;
        }

        var first = text[..at];
        var last = text[(at + 1)..];
        if (
            (!first.IsEmpty && !TryNumber(first, highest, out low, out problem))
            || (!last.IsEmpty && !TryNumber(last, highest, out high, out problem))
        )
        {
            return false;
        }

        problem = low > high ? $"the range {Text(low)} to {Text(high)} is reversed" : "";
        return low <= high;
    }

    public static bool TryNumber(ReadOnlySpan<char> text, ulong highest, out ulong number, out string problem)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = hex ? text[2..] : text;
        if (!hex && digits.Length > 1 && digits[0] == '0' && !digits.ContainsAnyExceptInRange('0', '9'))
        {
            number = 0;
            problem = $"'{Shown(text)}' has a leading zero, which iptables reads as octal";
            return false;
        }

        var style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out number) && number <= highest)
        {
            problem = "";
            return true;
        }

        problem = $"'{Shown(text)}' is not a number from 0 to {Text(highest)}";
        return false;
    }

    public static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    public static string HexText(ulong number, int digits) =>
        $"0x{number.ToString($"x{digits}", CultureInfo.InvariantCulture)}";

    public static string Shown(ReadOnlySpan<char> text) => Excerpt.Of(text);
}
