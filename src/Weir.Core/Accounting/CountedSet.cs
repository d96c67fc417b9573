namespace Weir.Core.Accounting;

/// <summary>
/// One set of counters of a node: of one destination class and one flow. <see cref="Class"/> is empty for what belongs to no class.
/// </summary>
public readonly record struct CountedSet(string Class, Flow Flow);

/// <summary>Whose traffic, with which destinations.</summary>
public readonly record struct UsageKey(uint Member, string Class);
