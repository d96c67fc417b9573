using System.Text;
using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Comments as nft takes them: at most 128 bytes of UTF-8 (NFTNL_UDATA_COMMENT_MAXLEN), in quotes, on one line.</summary>
internal static class ElementComment
{
    private const int MaxBytes = 127;

    /// <summary>
    /// The reason of an operator's own ban. A feed's million have none in the kernel, where a comment costs more than the element
    /// does; <c>weir ban list</c> says it.
    /// </summary>
    public static string? Of(Ban ban) => ban.Source.Length == 0 ? Of(ban.Reason) : null;

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
