using System.Globalization;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>The options of <c>-m time</c>.</summary>
internal static class TimeArguments
{
    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    private static readonly string[] DateForms =
    [
        "yyyy-M-d'T'H:m:s",
        "yyyy-M-d'T'H:m",
        "yyyy-M-d'T'H",
        "yyyy-M-d",
        "yyyy-M",
        "yyyy",
    ];

    public static readonly Option[] Options =
    [
        new("--timestart", Time),
        new("--timestop", Time),
        new("--monthdays", MonthDays) { Negatable = true },
        new("--weekdays", WeekDays) { Negatable = true, Aliases = ["--days"] },
        new("--datestart", Date),
        new("--datestop", Date),
        new("--kerneltz") { Group = 'z' },
        new("--contiguous"),
        new("--utc") { Group = 'z' },
        new("--localtz") { Group = 'z' },
    ];

    public static string? Check(ModuleUse use, RuleFacts rule) =>
        use.Has("--contiguous")
        && use["--timestart"] is { } start
        && use["--timestop"] is { } stop
        && string.CompareOrdinal(start.Value, stop.Value) < 0
            ? "--contiguous needs a time that runs over midnight"
            : null;

    private static Argument Time(string text, RuleFacts rule)
    {
        var parts = text.Split(':');
        var numbers = new int[3];
        for (var i = 0; i < parts.Length; i++)
        {
            // Leading zeros are usual here, and iptables reads them as decimal.
            if (
                i > 2
                || parts[i].Length is 0 or > 2
                || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
            )
            {
                return Bad(text);
            }
        }

        return parts.Length < 2 || numbers[0] > 23 || numbers[1] > 59 || numbers[2] > 59
            ? Bad(text)
            : Argument.Ok($"{numbers[0]:00}:{numbers[1]:00}:{numbers[2]:00}");
    }

    private static Argument Bad(string text) =>
        Argument.Bad($"'{Arguments.Shown(text)}' is no time of day like 08:00 or 17:30:00");

    private static Argument Date(string text, RuleFacts rule) =>
        DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 1970 and <= 2038
            ? Argument.Ok(date.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture))
            : Argument.Bad($"'{Arguments.Shown(text)}' is no date like 2026-05-01T08:00:00, from 1970 to 2038");

    private static Argument MonthDays(string text, RuleFacts rule)
    {
        var found = new SortedSet<int>();
        foreach (var word in text.Split(','))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var day) || day is < 1 or > 31)
            {
                return Argument.Bad($"'{Arguments.Shown(word)}' is no day of a month");
            }

            found.Add(day);
        }

        return Argument.Ok(string.Join(',', found));
    }

    private static Argument WeekDays(string text, RuleFacts rule)
    {
        var found = new SortedSet<int>();
        foreach (var word in text.Split(','))
        {
            var index =
                word is [>= '1' and <= '7'] ? word[0] - '1'
                : word.Length >= 2 ? Array.FindIndex(Days, day => Begins(day, word))
                : -1;
            if (index < 0)
            {
                return Argument.Bad(
                    $"'{Arguments.Shown(word)}' is no day of a week: 1 to 7 or {string.Join(", ", Days)}"
                );
            }

            found.Add(index);
        }

        return Argument.Ok(string.Join(',', found.Select(static index => Days[index])));
    }

    private static bool Begins(string day, string word) =>
        day.StartsWith(word.Length > 3 ? word[..3] : word, StringComparison.OrdinalIgnoreCase);
}
