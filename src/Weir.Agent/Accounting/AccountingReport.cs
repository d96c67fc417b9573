using System.Collections.Immutable;
using Weir.Core.Accounting;

namespace Weir.Agent.Accounting;

/// <summary>How the accounting of members' traffic stands.</summary>
public sealed record AccountingReport
{
    public static AccountingReport Nothing { get; } = new();

    /// <summary>When the series last took a sample; null while it has taken none.</summary>
    public DateTimeOffset? AddedAt { get; init; }

    /// <summary>What the last sample took: reading the kernel, writing the series, rolling up.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Counters of members that had moved in the last sample.</summary>
    public int Moved { get; init; }

    /// <summary>Samples that the series took, and those that it or the kernel refused, since the agent started.</summary>
    public long Samples { get; init; }

    public long Refused { get; init; }

    /// <summary>The members that moved the most in the last sample, the busiest first.</summary>
    public ImmutableArray<MemberTotal> Busiest { get; init; } = [];
}
