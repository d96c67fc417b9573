namespace Weir.Sources;

/// <summary>Guesses which known word was meant.</summary>
internal static class Spelling
{
    private const int Farthest = 2;

    /// <summary>The known word at most two edits away (ignoring case), or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? best = null;
        var least = Farthest + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(word, candidate);
            if (distance < least && distance < candidate.Length)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    // Levenshtein, one row; words that differ much in length are never near, which bounds the work.
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > Farthest)
        {
            return Farthest + 1;
        }

        var row = new int[right.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[right.Length];
    }
}
