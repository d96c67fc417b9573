using System.Collections.Immutable;

namespace Weir.Core.Alerting;

/// <summary>All that rules are held against, at one moment. What is null is not known now: rules about it neither begin nor end.</summary>
public sealed record AlertFigures
{
    /// <summary>Packets dropped per second, by reason.</summary>
    public ImmutableDictionary<string, double>? DropsPerSecond { get; init; }

    /// <summary>0 … 100.</summary>
    public double? ConntrackPercent { get; init; }

    /// <summary>Of the busiest CPU, 0 … 100.</summary>
    public double? SoftirqPercent { get; init; }

    public bool? HasDrift { get; init; }

    /// <summary>Why what is wanted is not in force; empty when it is.</summary>
    public string? NotApplied { get; init; }

    /// <summary>True when the source cannot be used.</summary>
    public bool? SourceIsBad { get; init; }

    /// <summary>Why changes are held; empty when they are not.</summary>
    public string? Held { get; init; }

    /// <summary>Age of the oldest feed.</summary>
    public double? FeedHours { get; init; }

    /// <summary>Logins of those over their quota.</summary>
    public ImmutableArray<string>? OverQuota { get; init; }

    /// <summary>When the certificate of the HTTP API ends, in words; empty while that is far.</summary>
    public string? CertificateEnds { get; init; }
}
