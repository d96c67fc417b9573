using System.Text;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Comments as nft takes them: at most 128 bytes of UTF-8 (NFTNL_UDATA_COMMENT_MAXLEN), in quotes, on one line.</summary>
internal static class ElementComment
{
    private const int MaxBytes = 127;

    public static string? Of(string text)
    {
        var clean = new StringBuilder(text.Length);
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var kept = Rune.IsControl(rune) || rune.Value is '"' or '\\' ? new Rune(' ') : rune;
            if (bytes + kept.Utf8SequenceLength > MaxBytes)
            {
                break;
            }

            bytes += kept.Utf8SequenceLength;
            clean.Append(kept.ToString());
        }

        var comment = clean.ToString().Trim();
        return comment.Length == 0 ? null : comment;
    }
}
