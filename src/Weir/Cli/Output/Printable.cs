using System.Buffers;

namespace Weir.Cli.Output;

/// <summary>
/// Text that came from a database may carry escape sequences; a terminal would obey them. Control characters are shown as
/// <c>?</c> in text output (JSON escapes them itself).
/// </summary>
internal static class Printable
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(c => (char)c),
    ]);

    public static string Clean(string text) =>
        text.AsSpan().ContainsAny(Controls)
            ? string.Create(
                text.Length,
                text,
                static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = char.IsControl(source[i]) ? '?' : source[i];
                    }
                }
            )
            : text;
}
