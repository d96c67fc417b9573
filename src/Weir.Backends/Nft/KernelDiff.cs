using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>Finds what in the kernel is not as wanted. Empty results mean: the same.</summary>
public static class KernelDiff
{
    /// <summary>The kernel counts in jiffies from when the element came, which is not when we took the time.</summary>
    internal static readonly TimeSpan ExpiryTolerance = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Compares structure: counters by name, chains with hooks and rules in order (by their expressions and comments), sets by all but
    /// their size, which a set keeps for life while its elements fit.
    /// </summary>
    /// <param name="desired">What was loaded.</param>
    /// <param name="actual">What was read; null when there is no such table.</param>
    public static ImmutableArray<Drift> Compare(TableSpec desired, TableSpec? actual)
    {
        ArgumentNullException.ThrowIfNull(desired);
        if (actual is null)
        {
            return [new Drift(DriftKind.Table, DriftChange.Missing, desired.Name)];
        }

        var drift = ImmutableArray.CreateBuilder<Drift>();
        Pair(drift, DriftKind.Counter, desired.Counters, actual.Counters, c => c.Name, static (_, _) => []);
        Pair(drift, DriftKind.Set, desired.Sets, actual.Sets, s => s.Name, CompareSets);
        Pair(drift, DriftKind.Chain, desired.Chains, actual.Chains, c => c.Name, CompareChains);
        return drift.ToImmutable();
    }

    /// <summary>
    /// Compares contents of a set with what was read at <paramref name="now"/>. Elements that have expired are not missed; of a dynamic set
    /// nothing is wanted and nothing is extra.
    /// </summary>
    public static ImmutableArray<Drift> CompareElements(
        SetDeclaration set,
        ElementTable desired,
        ElementBlock actual,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(desired);
        if (set.Dynamic)
        {
            return [];
        }

        var change = ElementChange.Between(set, NftElements.Table(set, actual, now), desired, ExpiryTolerance);
        if (change.Added.Count == 0 && change.Removed.Count == 0)
        {
            return [];
        }

        var keyBytes = SetLayout.KeyBytes(set);
        var wanted = new ElementIndex(change.Added, keyBytes);
        var extra = new ElementIndex(change.Removed, keyBytes);
        var drift = ImmutableArray.CreateBuilder<Drift>();
        for (var i = 0; i < change.Added.Count; i++)
        {
            var found = extra.Find(change.Added[i][..keyBytes]) >= 0;
            if (found || !IsOver(change.Added, i, now))
            {
                Add(change.Added, i, found ? DriftChange.Different : DriftChange.Missing);
            }
        }

        for (var i = 0; i < change.Removed.Count; i++)
        {
            if (wanted.Find(change.Removed[i][..keyBytes]) < 0)
            {
                Add(change.Removed, i, DriftChange.Extra);
            }
        }

        return drift.ToImmutable();

        void Add(ElementTable elements, int index, DriftChange kind) =>
            drift.Add(new Drift(DriftKind.Element, kind, set.Name, ElementText.Describe(set, elements, index, now)));
    }

    // Within the tolerance the kernel may already have dropped it.
    private static bool IsOver(ElementTable elements, int index, DateTimeOffset now) =>
        elements.Notes?.GetValueOrDefault(index)?.Expires is { } expires && expires <= now + ExpiryTolerance;

    private static void Pair<T>(
        ImmutableArray<Drift>.Builder drift,
        DriftKind kind,
        ImmutableArray<T> desired,
        ImmutableArray<T> actual,
        Func<T, string> name,
        Func<T, T, IEnumerable<Drift>> compare
    )
    {
        var found = actual.ToDictionary(name, StringComparer.Ordinal);
        foreach (var item in desired)
        {
            if (found.Remove(name(item), out var other))
            {
                drift.AddRange(compare(item, other));
            }
            else
            {
                drift.Add(new Drift(kind, DriftChange.Missing, name(item)));
            }
        }

        foreach (var item in actual.Where(i => found.ContainsKey(name(i))))
        {
            drift.Add(new Drift(kind, DriftChange.Extra, name(item)));
        }
    }

    private static IEnumerable<Drift> CompareSets(SetSpec desired, SetSpec actual)
    {
        if (actual with { Size = desired.Size } != desired)
        {
            yield return new Drift(DriftKind.Set, DriftChange.Different, desired.Name);
        }
    }

    private static IEnumerable<Drift> CompareChains(ChainSpec desired, ChainSpec actual)
    {
        if (desired.Base != actual.Base)
        {
            yield return new Drift(DriftKind.Chain, DriftChange.Different, desired.Name, $"{actual.Base}");
        }

        foreach (var rule in RuleDiff.Between(desired, actual))
        {
            yield return rule;
        }
    }
}
