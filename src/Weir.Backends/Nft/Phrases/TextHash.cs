using System.Globalization;

namespace Weir.Backends.Nft;

/// <summary>A short name for a text, the same at all times: FNV-1a of 32 bits.</summary>
internal static class TextHash
{
    public static string Of(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16777619;
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
