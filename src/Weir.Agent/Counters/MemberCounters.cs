using Weir.Core.Accounting;

namespace Weir.Agent.Counters;

/// <summary>A member's traffic as P8 of docs/policy.md counts it.</summary>
public sealed record MemberCounters(Traffic Up4, Traffic Up6, Traffic Down4, Traffic Down6);

/// <summary>A member's counters, or why there are none to show.</summary>
/// <param name="Counters">Null when the kernel holds no table of Weir's, counts nothing, or may not be asked.</param>
/// <param name="Absent">The reason, for people; null when the counters are there.</param>
public sealed record MemberCounterReading(MemberCounters? Counters, string? Absent);
