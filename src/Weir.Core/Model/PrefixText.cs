using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Core.Model;

/// <summary>Reads the length of a prefix.</summary>
internal static class PrefixText
{
    public static bool TryParseLength(
        ReadOnlySpan<char> text,
        int longest,
        out int length,
        [NotNullWhen(false)] out string? problem
    )
    {
        length = 0;
        var clean =
            text.Length is > 0 and <= 3
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text.Length == 1 || text[0] != '0');
        if (!clean || (length = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)) > longest)
        {
            length = 0;
            problem = $"'/{text}' is not a prefix length from /0 to /{longest}";
            return false;
        }

        problem = null;
        return true;
    }
}
