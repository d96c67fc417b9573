using System.CommandLine;

namespace Weir.Cli.Frame;

/// <summary>The known word nearest to an unknown one, as git suggests commands.</summary>
internal static class Suggestions
{
    public static string? For(string word, Command command)
    {
        string? best = null;
        // Three slips in a long word, one in a short one: more would suggest anything.
        var limit = Math.Clamp(word.Length / 3, 1, 3) + 1;
        foreach (var candidate in Candidates(command))
        {
            var distance = Distance(word, candidate);
            if (distance < limit)
            {
                limit = distance;
                best = candidate;
            }
        }

        return best;
    }

    private static IEnumerable<string> Candidates(Command command)
    {
        foreach (var child in command.Subcommands.Where(c => !c.Hidden))
        {
            yield return child.Name;
        }

        for (Command? level = command; level is not null; level = level.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (var option in level.Options.Where(o => ReferenceEquals(level, command) || o.Recursive))
            {
                yield return option.Name;
            }
        }
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbors) between the words: optimal string alignment.</summary>
    internal static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= right.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, replace);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }
}
