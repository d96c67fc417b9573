using System.Buffers.Binary;
using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>
/// <c>-m time</c>: both ask the kernel's clock (xt_time.c, nft_meta.c), iptables in UTC unless told otherwise. Written in seconds: words for times nft
/// takes for the time zone of who loads them. The end of xt_time's own calendar (2038) is kept only where a date is given.
/// </summary>
internal static class TimePhrase
{
    private const uint Register = RegisterFile.First;
    private const uint Equal = 0;
    private const uint NotEqual = 1;
    private const uint Less = 2;
    private const uint AtMost = 3;
    private const uint GreaterOrEqual = 5;
    private const uint HostToNetwork = 1;
    private const uint Day = 86_400;
    private const ulong Nanoseconds = 1_000_000_000;

    // As "meta day" numbers them.
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    public static NftPhrase Of(PhraseOptions options)
    {
        var isKernels = options.Flag("--kerneltz");
        _ = options.Flag("--utc");
        var phrases = new List<NftPhrase>();
        Dates(options, phrases);
        Hours(options, phrases);
        if (isKernels && phrases.Count > 0)
        {
            throw options.Refuse("nft knows dates and hours in UTC only");
        }

        var clock = phrases.Count;
        WeekDays(options, phrases);
        return phrases.Count == 0
            ? throw options.Refuse("nft has no test of any time")
            : new NftPhrase(
                string.Join(' ', phrases.Select(static p => p.Text)),
                [.. phrases.SelectMany(static p => p.Expressions)]
            )
            {
                Caution =
                    isKernels || phrases.Count == clock
                        ? null
                        : "where the kernel has a time zone (hwclock --systz), nft begins the day in it, iptables in UTC",
            };
    }

    private static void Dates(PhraseOptions options, List<NftPhrase> phrases)
    {
        var (start, stop) = (options.Value("--datestart"), options.Value("--datestop"));
        if (start is null && stop is null)
        {
            return;
        }

        if (start is not null)
        {
            phrases.Add(Clock(">=", GreaterOrEqual, Seconds(start)));
        }

        // The last second is inside.
        phrases.Add(Clock("<", Less, (stop is null ? int.MaxValue : Seconds(stop)) + 1));
    }

    private static NftPhrase Clock(string sign, uint op, ulong seconds)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seconds * Nanoseconds);
        return new NftPhrase(
            string.Create(CultureInfo.InvariantCulture, $"meta time {sign} {seconds}"),
            new Expression.Meta(MetaKeys.TimeNanoseconds, Register),
            new Expression.Byteorder(Register, Register, HostToNetwork, 8, 8),
            new Expression.Cmp(Register, op, new Bytes(bytes))
        );
    }

    private static ulong Seconds(string date) =>
        (ulong)
            new DateTimeOffset(
                DateTime.ParseExact(date, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
                TimeSpan.Zero
            ).ToUnixTimeSeconds();

    // From start to stop; where stop is before start, over midnight (xt_time.c, time_mt).
    private static void Hours(PhraseOptions options, List<NftPhrase> phrases)
    {
        var start = OfDay(options.Value("--timestart")) ?? 0;
        var stop = OfDay(options.Value("--timestop")) ?? (Day - 1);
        if (start < stop)
        {
            if (start > 0 || stop < Day - 1)
            {
                phrases.Add(Hour(start, stop, negated: false));
            }
        }
        else if (stop + 1 < start)
        {
            phrases.Add(Hour(stop + 1, start - 1, negated: true));
        }
    }

    private static uint? OfDay(string? time) =>
        time is null ? null : (uint)TimeSpan.ParseExact(time, @"hh\:mm\:ss", CultureInfo.InvariantCulture).TotalSeconds;

    private static NftPhrase Hour(uint first, uint last, bool negated)
    {
        var load = new Expression.Meta(MetaKeys.TimeHour, Register);
        var sign = negated ? "!= " : "";
        if (first == last)
        {
            return new NftPhrase(
                string.Create(CultureInfo.InvariantCulture, $"meta hour {sign}{first}"),
                load,
                new Expression.Cmp(Register, negated ? NotEqual : Equal, MatchPhrases.HostNumber(first))
            );
        }

        var (from, to) = (MatchPhrases.BigEndian(first), MatchPhrases.BigEndian(last));
        return new NftPhrase(
            string.Create(CultureInfo.InvariantCulture, $"meta hour {sign}{first}-{last}"),
            [
                load,
                new Expression.Byteorder(Register, Register, HostToNetwork, 4, 4),
                .. negated
                    ? new Expression[] { new Expression.Range(Register, true, from, to) }
                    : [new Expression.Cmp(Register, GreaterOrEqual, from), new Expression.Cmp(Register, AtMost, to)],
            ]
        );
    }

    private static void WeekDays(PhraseOptions options, List<NftPhrase> phrases)
    {
        var (value, negated) = options.Test("--weekdays");
        if (value is null)
        {
            return;
        }

        var named = value.Split(',');
        var inside = Enumerable
            .Range(0, Days.Length)
            .Where(day => named.Contains(Days[day], StringComparer.Ordinal) != negated)
            .ToArray();
        if (inside.Length == 0)
        {
            throw options.Refuse("a test of no day");
        }

        phrases.AddRange(
            inside is [var only]
                ? [WeekDay(only, negated: false)]
                : Enumerable.Range(0, Days.Length).Except(inside).Select(static day => WeekDay(day, negated: true))
        );
    }

    private static NftPhrase WeekDay(int day, bool negated) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"meta day {(negated ? "!= " : "")}{day}"),
            new Expression.Meta(MetaKeys.TimeDay, Register),
            new Expression.Cmp(Register, negated ? NotEqual : Equal, new Bytes([(byte)day]))
        );
}
