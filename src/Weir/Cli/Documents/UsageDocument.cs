using System.Collections.Immutable;
using Weir.Cli.Rows;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Sources.Series;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir usage</c>.</summary>
internal sealed record UsageDocument : Document
{
    public required uint Member { get; init; }

    public required string? Login { get; init; }

    /// <summary>Begin of the first step, RFC 3339, UTC.</summary>
    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>Width of a step: 60, 3600 or 86400.</summary>
    public required int StepSeconds { get; init; }

    /// <summary>Everything since <see cref="From"/>.</summary>
    public required UsageRow Sum { get; init; }

    /// <summary>What the member used of his quota; null without one.</summary>
    public QuotaRow? Quota { get; init; }

    /// <summary>Steps with traffic, by time, then class.</summary>
    public required ImmutableArray<UsageStepRow> Steps { get; init; }

    /// <summary>The begin of the step that a time lies in.</summary>
    public static DateTimeOffset Begin(DateTimeOffset time, SeriesStep step)
    {
        var seconds = time.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - (seconds % (long)step));
    }

    public static UsageDocument Of(
        Member member,
        DateTimeOffset from,
        DateTimeOffset to,
        SeriesStep step,
        IReadOnlyList<UsagePoint> points
    ) =>
        new UsageDocument
        {
            Member = member.Id,
            Login = member.Login,
            From = Words.Of(from),
            To = Words.Of(to),
            StepSeconds = (int)step,
            Sum = UsageRow.From(points.Aggregate(default(Usage), static (sum, one) => sum + one.Usage)),
            Steps = [.. points.Select(one => new UsageStepRow(Words.Of(one.At), one.Class, UsageRow.From(one.Usage)))],
        };
}

/// <summary>Packets and bytes by direction and family.</summary>
internal sealed record UsageRow(TrafficRow Up4, TrafficRow Up6, TrafficRow Down4, TrafficRow Down6)
{
    public static UsageRow From(Usage usage) =>
        new(
            TrafficRow.From(usage.Up4),
            TrafficRow.From(usage.Up6),
            TrafficRow.From(usage.Down4),
            TrafficRow.From(usage.Down6)
        );
}

/// <param name="Class">Destination class; empty for none.</param>
internal sealed record UsageStepRow(string At, string Class, UsageRow Usage);

/// <summary>Answer of <c>weir account</c>.</summary>
internal sealed record AccountDocument : Document
{
    /// <summary>Counters of members (up to four a member) that were not as at the last sample.</summary>
    public required int CountersMoved { get; init; }
}
