using System.Text;

namespace Weir.Backends.Nft;

/// <summary>
/// Comments as nft can both read and list them: no double quote (its strings have no escapes), no control characters, at most
/// 127 bytes of UTF-8 (NFTNL_UDATA_COMMENT_MAXLEN less the NUL).
/// </summary>
internal static class NftComment
{
    public const int MaximumBytes = 127;

    /// <summary>The comment itself where it is fit, which is nearly always; null for none.</summary>
    public static string? Clean(string? comment)
    {
        if (string.IsNullOrEmpty(comment))
        {
            return null;
        }

        return IsClean(comment) ? comment : Rewrite(comment);
    }

    private static bool IsClean(string comment)
    {
        foreach (var character in comment)
        {
            if (character == '"' || char.IsControl(character))
            {
                return false;
            }
        }

        return comment.Length <= MaximumBytes / 3 || Encoding.UTF8.GetByteCount(comment) <= MaximumBytes;
    }

    private static string Rewrite(string comment)
    {
        var clean = new StringBuilder(comment.Length);
        var bytes = 0;
        foreach (var rune in comment.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaximumBytes)
            {
                break;
            }

            clean.Append(
                rune.Value == '"' ? "'"
                : Rune.IsControl(rune) ? " "
                : rune.ToString()
            );
        }

        return clean.ToString();
    }
}
