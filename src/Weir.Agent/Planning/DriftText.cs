using System.Collections.Immutable;
using System.Globalization;
using Weir.Agent.Kernel;
using Weir.Backends.Nft;
using Weir.Core.Rules;

namespace Weir.Agent.Planning;

/// <summary>What somebody else changed in Weir's table, in words, a line each.</summary>
internal static class DriftText
{
    // A flushed map of 100,000 elements is one fact, not 100,000.
    private const int ElementsShown = 10;

    /// <param name="believed">What was loaded last.</param>
    /// <param name="actual">What is there.</param>
    /// <param name="now">When it was read.</param>
    public static ImmutableArray<string> Of(Ruleset believed, ActualTable actual, DateTimeOffset now)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var drift in KernelDiff.Compare(NftSpecs.Table(believed), actual.State.Table))
        {
            lines.Add(drift.ToString());
        }

        foreach (var set in believed.Sets)
        {
            if (actual.Elements.TryGetValue(set.Name, out var block) && IsReadable(set, actual))
            {
                var loaded = believed.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(StrideOf(set));
                Add(lines, set.Name, KernelDiff.CompareElements(set, loaded, block, now));
            }
        }

        return lines.ToImmutable();
    }

    private static void Add(ImmutableArray<string>.Builder lines, string set, ImmutableArray<Drift> found)
    {
        foreach (var drift in found.AsSpan()[..Math.Min(found.Length, ElementsShown)])
        {
            lines.Add(drift.ToString());
        }

        if (found.Length > ElementsShown)
        {
            var more = (found.Length - ElementsShown).ToString("N0", CultureInfo.InvariantCulture);
            lines.Add($"set {set}: {more} more elements");
        }
    }

    /// <summary>A set of another shape under the same name is structure drift already; its elements cannot be compared.</summary>
    private static bool IsReadable(SetDeclaration set, ActualTable actual)
    {
        var wanted = NftSpecs.Set(set);
        foreach (var there in actual.State.Table.Sets)
        {
            if (there.Name == set.Name)
            {
                return (there.KeyLength, there.DataLength, there.Interval, there.IsVerdictMap)
                    == (wanted.KeyLength, wanted.DataLength, wanted.Interval, wanted.IsVerdictMap);
            }
        }

        return false;
    }

    private static int StrideOf(SetDeclaration set)
    {
        var spec = NftSpecs.Set(set);
        return (spec.Interval ? 2 : 1) * spec.KeyLength + spec.DataLength + (set.IsVerdictMap ? sizeof(int) : 0);
    }
}
