using System.CommandLine;
using System.Globalization;
using Weir.Cli.Frame;

namespace Weir.Cli.Applying;

/// <summary>Times on the command line: <c>60s</c>, <c>5m</c>, <c>1h</c>; a bare number is seconds.</summary>
internal static class Duration
{
    private const int MostSeconds = 24 * 60 * 60;

    /// <summary>Makes the parser refuse what is no time from one second to a day.</summary>
    public static void Check(Option<string?> option) =>
        option.Validators.Add(result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!TryParse(text, out _))
            {
                result.AddError($"{option.Name}: '{text}' is not a time from 1s to 24h (60s, 5m, 1h)");
            }
        });

    /// <summary>The time of an option that <see cref="Check"/> guards; null when it was not given.</summary>
    public static TimeSpan? Of(Call call, Option<string?> option) =>
        call.Value(option) is { } text && TryParse(text, out var time) ? time : null;

    public static bool TryParse(string text, out TimeSpan time)
    {
        var (digits, unit) = text.Length == 0 || char.IsAsciiDigit(text[^1]) ? (text, 's') : (text[..^1], text[^1]);
        var seconds = unit switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => 0,
        };
        var read = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var total = (long)number * seconds;
        time = TimeSpan.FromSeconds(total);
        return read && total is > 0 and <= MostSeconds;
    }
}
