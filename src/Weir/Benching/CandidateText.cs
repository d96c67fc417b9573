using System.Collections.Immutable;

namespace Weir.Benching;

/// <summary>
/// A candidate as it is named on the command line: <c>[NAME=][FORM:]FILE[+FILE…]</c>. A path that begins with a form's word and a
/// colon needs <c>./</c> before it.
/// </summary>
/// <param name="Name">What the answer calls it.</param>
/// <param name="Form">Null: told from the files.</param>
/// <param name="Paths">At least one; dumps and their sets together.</param>
internal sealed record CandidateText(string Name, CandidateForm? Form, ImmutableArray<string> Paths)
{
    public static CandidateText Parse(string text)
    {
        var rest = text;
        var name = "";
        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && !rest.AsSpan(0, equals).ContainsAny('/', ':'))
        {
            (name, rest) = (rest[..equals], rest[(equals + 1)..]);
        }

        CandidateForm? form = null;
        foreach (var (word, known) in CandidateForms.All)
        {
            if (rest.StartsWith($"{word}:", StringComparison.Ordinal))
            {
                (form, rest) = (known, rest[(word.Length + 1)..]);
                break;
            }
        }

        ImmutableArray<string> paths = [.. rest.Split('+', StringSplitOptions.RemoveEmptyEntries)];
        return new CandidateText(name.Length > 0 ? name : NameOf(form, paths), form, paths);
    }

    /// <summary>Short enough for a table: the form's word and the files' own names.</summary>
    private static string NameOf(CandidateForm? form, ImmutableArray<string> paths)
    {
        var files = string.Join(
            '+',
            paths.Select(static path => Path.GetFileName(Path.TrimEndingDirectorySeparator(path)))
        );
        return form is { } known ? $"{known.Word()} {files}" : files;
    }
}
