using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Compiler.Cost;
using Weir.Lab.Benching;

namespace Weir.Calibration;

/// <summary>A measured cost table, and which of its figures were not sure.</summary>
/// <param name="Kept">Structures that were not measured: their figures are the shipped ones.</param>
/// <param name="Unsure">Groups and candidates whose error was above the bound.</param>
internal sealed record Calibrated(CostTable Table, ImmutableArray<string> Kept, ImmutableArray<string> Unsure);

/// <summary>Measures the structures of the cost model on the running kernel.</summary>
internal static class CalibrationRun
{
    /// <param name="settings">How exactly; each group is a run of its own.</param>
    /// <param name="most">Largest number of elements.</param>
    /// <param name="facts">Kernel, date, machine, method.</param>
    /// <param name="progress">What is measured, and the part that is done.</param>
    public static Calibrated Run(
        BenchSettings settings,
        int most,
        IReadOnlyDictionary<string, string> facts,
        Action<string, double> progress,
        CancellationToken cancellation
    )
    {
        var groups = new CalibrationPlan(settings.Clock, most, cancellation).Groups().ToArray();
        var rows = new List<CostRow>();
        var unsure = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; at < groups.Length; at++)
        {
            var group = groups[at];
            var result = Measure(
                group,
                settings,
                (what, part) => progress($"{group.Title}, {what}", (at + Math.Min(1, part)) / groups.Length),
                cancellation
            );
            if (result is null)
            {
                continue;
            }

            rows.AddRange(group.Rows(new GroupCosts(result)));
            unsure.AddRange(
                result
                    .Candidates.Where(static one => !one.Classes.All(static kind => kind.Packet.Sure))
                    .Select(one => $"{group.Title}: {one.Name}")
            );
        }

        var measured = rows.Select(static row => row.Structure).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> kept =
        [
            .. CostTable.Default.Structures.Where(structure => !measured.Contains(structure)),
        ];
        var said = new Dictionary<string, string>(facts, StringComparer.Ordinal);
        if (!kept.IsEmpty)
        {
            said["kept"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", kept)}: of the table shipped with Weir"
            );
        }

        return new Calibrated(CostTable.Default.With(Grown(rows), said), kept, unsure.ToImmutable());
    }

    /// <returns>Null when this machine lacks what an optional group needs.</returns>
    private static BenchResult? Measure(
        CalibrationGroup group,
        BenchSettings settings,
        Action<string, double> progress,
        CancellationToken cancellation
    )
    {
        try
        {
            return BenchRun.Run(group.Lab, group.Traffic, group.Candidates, settings, progress, cancellation);
        }
        catch (CandidateRefusedException) when (group.Optional)
        {
            return null;
        }
    }

    /// <summary>
    /// A larger set does not cost less: where it seems to, by noise, its cost is that of the smaller one. A table that dips would
    /// make the compiler prefer larger sets.
    /// </summary>
    private static IEnumerable<CostRow> Grown(IEnumerable<CostRow> rows)
    {
        foreach (var structure in rows.GroupBy(static row => row.Structure, StringComparer.Ordinal))
        {
            var (miss, hit) = (0.0, 0.0);
            foreach (var row in structure.OrderBy(static row => row.Entries))
            {
                (miss, hit) = (Math.Max(miss, row.Miss), Math.Max(hit, row.Hit));
                yield return row with
                {
                    Miss = miss,
                    Hit = hit,
                };
            }
        }
    }
}
