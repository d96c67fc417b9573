using System.CommandLine;
using System.Globalization;
using Weir.Cli.Frame;

namespace Weir.Cli.Rows;

/// <summary>
/// Options with numbers, as text with a check: <c>Option&lt;int&gt;</c> is generic code over a value type, which is compiled at
/// start-up and says "cannot parse … as expected type System.Int32".
/// </summary>
internal static class Numbers
{
    /// <summary>Makes the parser refuse what is no number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static void Check(Option<string?> option, int least, int most) =>
        option.Validators.Add(result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!TryParse(text, out var number) || number < least || number > most)
            {
                var range = most == int.MaxValue ? $"a number from {least} up" : $"a number from {least} to {most}";
                result.AddError($"{option.Name}: '{text}' is not {range}");
            }
        });

    /// <summary>The number of an option that <see cref="Check"/> guards; null when it was not given.</summary>
    public static int? Of(Call call, Option<string?> option) =>
        call.Value(option) is { } text && TryParse(text, out var number) ? number : null;

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
