using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Weir.Cli.Report;

/// <summary>HTML that is markup already; everything else that is put into a page is escaped.</summary>
internal readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    /// <summary>Makes markup of an interpolated string: its literal parts are markup, its holes are escaped.</summary>
    public static Html Of(HtmlMarkup markup) => new(markup.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));
}

/// <summary>
/// What an interpolated string becomes where <see cref="Html"/> is wanted. Text of a hole cannot be forgotten to be escaped: names,
/// comments and log prefixes in a dump are anybody's.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct HtmlMarkup
{
    private readonly StringBuilder _text;

    public HtmlMarkup(int literalLength, int formattedCount) => _text = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Html markup) => _text.Append(markup.Text);

    public void AppendFormatted(string? text)
    {
        foreach (var character in WebUtility.HtmlEncode(text ?? ""))
        {
            // Control characters and those that turn the direction of writing around could show something else than is there.
            _text.Append(
                char.IsControl(character) || character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
                    ? '\ufffd'
                    : character
            );
        }
    }

    public void AppendFormatted(int number) => AppendFormatted((long)number);

    public void AppendFormatted(long number) => _text.Append(number.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>Coordinates: one decimal, no separators.</summary>
    public void AppendFormatted(double number) => _text.Append(number.ToString("0.#", CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
