using System.Globalization;

namespace Weir.Core.Compiler.Cost;

/// <summary>
/// What each structure costs per packet on one kernel: data, not code, so that a measurement on another machine can take its
/// place. Figures are nanoseconds over an empty base chain, at a number of entries, for a look-up that misses and one that hits.
/// </summary>
public sealed class CostTable
{
    private readonly Dictionary<string, List<CostPoint>> _points;

    private CostTable(Dictionary<string, List<CostPoint>> points, Dictionary<string, string> facts)
    {
        _points = points;
        Facts = facts;
    }

    /// <summary>The table shipped with Weir.</summary>
    public static CostTable Default { get; } = LoadDefault();

    /// <summary>Kernel, date, machine and method of the measurement, by those names.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Names of the structures, in the table's order.</summary>
    public IEnumerable<string> Structures => _points.Keys;

    /// <summary>
    /// Nanoseconds for one use, interpolated over the logarithm of the number of entries: caches fill up by factors, not by steps.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The table has no such structure.</exception>
    public double Nanoseconds(string structure, int entries, bool hit)
    {
        var points = _points[structure];
        var size = Math.Max(1, entries);
        if (size <= points[0].Entries)
        {
            return points[0].At(hit);
        }

        for (var i = 1; i < points.Count; i++)
        {
            if (size <= points[i].Entries)
            {
                var (low, high) = (points[i - 1], points[i]);
                var share = Math.Log((double)size / low.Entries) / Math.Log((double)high.Entries / low.Entries);
                return low.At(hit) + (share * (high.At(hit) - low.At(hit)));
            }
        }

        return points[^1].At(hit);
    }

    /// <summary>Reads a table: lines of structure, entries, miss, hit separated by tabs; <c># name value</c> lines are facts.</summary>
    /// <exception cref="FormatException">A line has another form, or a structure's entries do not grow.</exception>
    public static CostTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var points = new Dictionary<string, List<CostPoint>>(StringComparer.Ordinal);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            var cells = line.TrimStart('#', ' ').Split('\t');
            if (line.StartsWith('#'))
            {
                facts[cells[0]] = cells.Length > 1 ? cells[1] : "";
            }
            else if (line.Length > 0)
            {
                AddPoint(points, cells, number);
            }
        }

        return new CostTable(points, facts);
    }

    private static void AddPoint(Dictionary<string, List<CostPoint>> points, string[] cells, int line)
    {
        if (
            cells.Length != 4
            || !int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var entries)
            || !double.TryParse(cells[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var miss)
            || !double.TryParse(cells[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var hit)
        )
        {
            throw new FormatException($"cost table, line {line}: expected structure, entries, miss, hit");
        }

        if (!points.TryGetValue(cells[0], out var list))
        {
            points[cells[0]] = list = [];
        }

        if (list.Count > 0 && list[^1].Entries >= entries)
        {
            throw new FormatException($"cost table, line {line}: entries of {cells[0]} must grow");
        }

        list.Add(new CostPoint(entries, miss, hit));
    }

    private static CostTable LoadDefault()
    {
        using var stream =
            typeof(CostTable).Assembly.GetManifestResourceStream("Weir.Core.Compiler.Cost.default-costs.tsv")
            ?? throw new InvalidOperationException("the default cost table is not embedded");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    private readonly record struct CostPoint(int Entries, double Miss, double Hit)
    {
        public double At(bool hit) => hit ? Hit : Miss;
    }
}
