namespace Weir.Tests.Architecture;

/// <summary>Finds the null-forgiving operator: in product code a null is handled, or excluded by a type.</summary>
internal static class NullForgiving
{
    /// <summary>One <c>FILE(LINE): text</c> per use.</summary>
    public static IReadOnlyList<string> Find(string file, string source)
    {
        var code = CSharpText.CodeOf(source);
        var lines = source.Split('\n');
        var found = new List<string>();
        for (var at = 1; at < code.Length; at++)
        {
            if (code[at] != '!' || !EndsExpression(code[at - 1]) || IsInequality(code, at))
                continue;

            var line = code.AsSpan(0, at).Count('\n');
            found.Add($"{file}({line + 1}): {lines[line].Trim()}");
        }

        return found;
    }

    private static bool EndsExpression(char letter) =>
        char.IsLetterOrDigit(letter) || letter is '_' or ')' or ']' or '"' or '>';

    private static bool IsInequality(string code, int at) =>
        at + 1 < code.Length && code[at + 1] == '=' && !(at + 2 < code.Length && code[at + 2] == '=');
}
