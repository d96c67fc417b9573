using System.Text;

namespace Weir.Tests.Architecture;

/// <summary>Just enough of C#'s lexical grammar to tell code from comments and literals.</summary>
internal static class CSharpText
{
    /// <summary>
    /// The code of a file, character for character: comments, characters and the text of strings become spaces, line
    /// ends stay, and so does the code in the holes of interpolated strings.
    /// </summary>
    public static string CodeOf(string source)
    {
        var code = new StringBuilder(source.Length);
        var at = 0;
        Code(source, ref at, code, inHole: false);
        return code.ToString();
    }

    private static void Code(string source, ref int at, StringBuilder code, bool inHole)
    {
        for (var depth = 0; at < source.Length; )
        {
            var rest = source.AsSpan(at);
            if (inHole && depth == 0 && rest[0] == '}')
                return;

            if (rest.StartsWith("//"))
                Blank(source, ref at, code, LengthUntil(rest, "\n", closing: 0));
            else if (rest.StartsWith("/*"))
                Blank(source, ref at, code, LengthUntil(rest, "*/", closing: 2));
            else if (rest[0] == '\'')
                Blank(source, ref at, code, rest.StartsWith("'\\") ? 3 + rest[3..].IndexOf('\'') + 1 : 3);
            else if (IsLiteral(rest, out var dollars, out var verbatim, out var quotes))
                Literal(source, ref at, code, dollars, verbatim, quotes);
            else
            {
                depth +=
                    rest[0] is '{' or '(' or '[' ? 1
                    : rest[0] is '}' or ')' or ']' ? -1
                    : 0;
                code.Append(rest[0]);
                at++;
            }
        }
    }

    private static bool IsLiteral(ReadOnlySpan<char> rest, out int dollars, out bool verbatim, out int quotes)
    {
        var prefix = rest.IndexOfAnyExcept('$', '@');
        var marks = rest[..Math.Max(prefix, 0)];
        dollars = marks.Count('$');
        verbatim = marks.Contains('@');
        var text = rest[marks.Length..];
        quotes = text.IndexOfAnyExcept('"') is var end and >= 0 ? end : text.Length;
        if (quotes is 2 or (> 3 and < 6)) // an empty string: the second quote closes it
            quotes = 1;
        return quotes > 0 && text.Length > 0 && text[0] == '"';
    }

    private static void Literal(string source, ref int at, StringBuilder code, int dollars, bool verbatim, int quotes)
    {
        // The quotes stay, so that what follows them is seen to follow an expression.
        while (source[at] != '"')
            Blank(source, ref at, code, 1);
        code.Append('"', quotes);
        at += quotes;

        var close = new string('"', quotes);
        var open = new string('{', Math.Max(dollars, 1));
        while (at < source.Length)
        {
            var rest = source.AsSpan(at);
            if (quotes == 1 && (verbatim ? rest.StartsWith("\"\"") : rest[0] == '\\'))
                Blank(source, ref at, code, 2);
            else if (rest.StartsWith(close))
                break;
            else if (dollars == 1 && quotes == 1 && (rest.StartsWith("{{") || rest.StartsWith("}}")))
                Blank(source, ref at, code, 2);
            else if (dollars > 0 && rest.StartsWith(open))
                Hole(source, ref at, code, open.Length);
            else
                Blank(source, ref at, code, 1);
        }

        code.Append('"', quotes);
        at += quotes;
    }

    private static void Hole(string source, ref int at, StringBuilder code, int braces)
    {
        Blank(source, ref at, code, braces);
        Code(source, ref at, code, inHole: true);
        Blank(source, ref at, code, braces);
    }

    private static int LengthUntil(ReadOnlySpan<char> rest, string end, int closing)
    {
        var found = rest.IndexOf(end, StringComparison.Ordinal);
        return found < 0 ? rest.Length : found + closing;
    }

    private static void Blank(string source, ref int at, StringBuilder code, int count)
    {
        for (; count > 0 && at < source.Length; count--, at++)
            code.Append(source[at] == '\n' ? '\n' : ' ');
    }
}
