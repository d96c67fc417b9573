using System.Collections.Immutable;
using Weir.Core.Accounting;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir top</c>.</summary>
internal sealed record TopDocument : Document
{
    /// <summary>Between the two looks.</summary>
    public required double Seconds { get; init; }

    /// <summary>Members that moved something, shown or not.</summary>
    public required int Moving { get; init; }

    public required double UpBitsPerSecond { get; init; }

    public required double DownBitsPerSecond { get; init; }

    /// <summary>Those shown, the busiest first.</summary>
    public required ImmutableArray<TopRow> Members { get; init; }
}

/// <param name="Login">Null when the site has no member of this id (any more).</param>
internal sealed record TopRow(
    uint Member,
    string? Login,
    double UpBitsPerSecond,
    double DownBitsPerSecond,
    double UpPacketsPerSecond,
    double DownPacketsPerSecond
)
{
    public static TopRow From(TrafficRate rate, string? login) =>
        new(
            rate.Member,
            login,
            Math.Round(rate.UpBits, 1),
            Math.Round(rate.DownBits, 1),
            Math.Round(rate.UpPackets, 1),
            Math.Round(rate.DownPackets, 1)
        );
}
