using System.Text;

namespace Weir.Core.Analysis.PacketWords;

/// <summary>One word or value of a packet's text.</summary>
/// <param name="Text">Unquoted.</param>
/// <param name="Column">Where it begins, from 1.</param>
internal readonly record struct PacketToken(string Text, int Column)
{
    /// <summary>What positions call the text.</summary>
    public const string Place = "packet";

    /// <summary>
    /// Cuts at white space and at <c>=</c>. A value in double quotes is taken whole; in it a backslash keeps the next character.
    /// </summary>
    public static List<PacketToken> Split(string text)
    {
        var tokens = new List<PacketToken>();
        var at = 0;
        while (at < text.Length)
        {
            if (IsGap(text[at]))
            {
                at++;
            }
            else if (text[at] == '"')
            {
                tokens.Add(Quoted(text, ref at));
            }
            else
            {
                var start = at;
                while (at < text.Length && !IsGap(text[at]))
                {
                    at++;
                }

                tokens.Add(new PacketToken(text[start..at], start + 1));
            }
        }

        return tokens;
    }

    /// <summary>Quotes a value where it must be.</summary>
    public static string Quote(string value)
    {
        var plain = value.Length > 0;
        foreach (var one in value)
        {
            plain &= !IsGap(one) && one is not ('"' or '\\');
        }

        return plain
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsGap(char one) => char.IsWhiteSpace(one) || one == '=';

    private static PacketToken Quoted(string text, ref int at)
    {
        var start = at++;
        var value = new StringBuilder();
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            value.Append(text[at++]);
        }

        at++;
        return new PacketToken(value.ToString(), start + 1);
    }
}
