using System.Globalization;
using System.Numerics;
using Weir.Core.Compiler.Lowering;

namespace Weir.Core.Compiler.Cost;

/// <summary>How a collection of prefixes is looked up: one hash per prefix length, asked in this order, or one interval tree.</summary>
internal sealed record PrefixForm(bool Interval, EquatableArray<int> Lengths);

/// <summary>One form that was weighed, for the operator.</summary>
/// <param name="Nanoseconds">Predicted cost of an average look-up.</param>
public sealed record Alternative(string Form, double Nanoseconds, bool Chosen);

/// <summary>A choice of the cost model and what it chose between.</summary>
public sealed record Decision(string What, int Entries, EquatableArray<Alternative> Alternatives);

/// <summary>
/// Chooses the form of prefix collections. Hashes per length cost one look-up a length until one hits; the tree costs one
/// walk that grows with the number of entries (kernel.md, A3: the crossover moves from 5 lengths at 100 entries to 12 at a million).
/// </summary>
internal static class PrefixFormChoice
{
    /// <param name="what">Name for the operator.</param>
    /// <param name="lengths">Prefix lengths in use with their counts.</param>
    /// <param name="hitShare">Part of the look-ups that find something, 0 … 1.</param>
    /// <param name="map">True when data is loaded, false for a test.</param>
    /// <param name="margin">
    /// The tree is taken when it costs less than this part of the hashes: where a tree has other drawbacks, it must earn them.
    /// </param>
    /// <param name="table">Measured costs.</param>
    public static (PrefixForm Form, Decision Decision) Choose(
        string what,
        List<LengthCount> lengths,
        double hitShare,
        bool map,
        double margin,
        CostTable table
    )
    {
        var order = ByLikelihood(lengths);
        var total = order.Sum(length => length.Count);
        var hashes = HashNanoseconds(order, total, hitShare, map ? "map" : "hash", table);
        var tree = table.Nanoseconds("interval", total, hit: true);
        var interval = order.Count > 1 && tree < hashes * margin;
        var form = new PrefixForm(interval, new([.. order.Select(length => length.Length)]));
        var names = string.Join(
            " ",
            order.Select(length => string.Create(CultureInfo.InvariantCulture, $"/{length.Length}"))
        );
        var decision = new Decision(
            what,
            total,
            [
                new Alternative($"hash per length ({(names.Length == 0 ? "none yet" : names)})", hashes, !interval),
                new Alternative("interval tree", tree, interval),
            ]
        );
        return (form, decision);
    }

    /// <summary>
    /// Where a hit is likeliest is looked first, by powers of eight so that a few rows more or less do not reorder the rules;
    /// within a power the longest first.
    /// </summary>
    public static List<LengthCount> ByLikelihood(List<LengthCount> lengths) =>
        [.. lengths.OrderByDescending(length => BitOperations.Log2((uint)length.Count | 1) / 3)];

    private static double HashNanoseconds(
        List<LengthCount> order,
        int total,
        double hitShare,
        string structure,
        CostTable table
    )
    {
        var sum = 0.0;
        var reach = 1.0;
        foreach (var (length, count) in order)
        {
            var hit = total == 0 ? 0 : hitShare * count / total;
            var mask = length is 32 or 128 ? 0 : table.Nanoseconds("compare-prefix", 1, hit: false);
            var miss = table.Nanoseconds(structure, count, hit: false);
            sum += (reach * mask) + (hit * table.Nanoseconds(structure, count, hit: true)) + ((reach - hit) * miss);
            reach -= hit;
        }

        return sum;
    }
}
