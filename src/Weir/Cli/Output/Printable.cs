namespace Weir.Cli.Output;

/// <summary>
/// Text that came from a database may carry escape sequences; a terminal would obey them. Control characters are shown as
/// <c>?</c> in text output (JSON escapes them itself).
/// </summary>
internal static class Printable
{
    public static string Clean(string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                return Replace(text);
            }
        }

        return text;
    }

    private static string Replace(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(source[i]) ? '?' : source[i];
                }
            }
        );
}
