using System.Globalization;

namespace Weir.Web.Pages;

/// <summary>Which form of a file a client takes (RFC 9110, 12.5.3).</summary>
internal static class Encodings
{
    /// <summary>"br", "gzip" or "identity": the smallest that <paramref name="accept"/> does not refuse.</summary>
    /// <param name="accept">Accept-Encoding as it came, <c>gzip;q=1.0, br;q=0</c>; whatever is not understood is taken for a no.</param>
    public static string Choose(string accept) =>
        Takes(accept, "br") ? "br"
        : Takes(accept, "gzip") ? "gzip"
        : "identity";

    private static bool Takes(ReadOnlySpan<char> accept, ReadOnlySpan<char> name)
    {
        foreach (var range in accept.Split(','))
        {
            var item = accept[range];
            var semicolon = item.IndexOf(';');
            var coding = (semicolon < 0 ? item : item[..semicolon]).Trim();
            if (coding.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return semicolon < 0 || Weight(item[(semicolon + 1)..].Trim()) > 0;
            }
        }

        return false;
    }

    private static double Weight(ReadOnlySpan<char> text) =>
        text.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(text[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : 0;
}
