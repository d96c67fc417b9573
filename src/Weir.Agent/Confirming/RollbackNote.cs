using System.Globalization;

namespace Weir.Agent.Confirming;

/// <summary>The note of a revision that takes another one back, this agent's as well as the guardian's and that of <c>weir rollback</c>.</summary>
internal static class RollbackNote
{
    private const string Begin = "rollback of revision ";

    /// <param name="revision">What was taken back.</param>
    public static string Of(ulong revision, string why) =>
        string.Create(CultureInfo.InvariantCulture, $"{Begin}{revision}{why}");

    /// <summary>What was taken back; null for another note.</summary>
    public static ulong? RevisionOf(string? note)
    {
        if (note?.StartsWith(Begin, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var digits = note.AsSpan(Begin.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return ulong.TryParse(
            end < 0 ? digits : digits[..end],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
    }
}
