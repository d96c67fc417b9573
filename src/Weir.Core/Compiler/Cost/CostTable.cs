using System.Globalization;

namespace Weir.Core.Compiler.Cost;

/// <summary>
/// What each structure costs per packet on one kernel: data, not code, so that a measurement on another machine can take its
/// place. Figures are nanoseconds over an empty base chain, at a number of entries, for a look-up that misses and one that hits.
/// </summary>
public sealed class CostTable
{
    private static readonly string[] Header = ["structure", "entries", "miss", "hit"];

    private readonly Dictionary<string, List<CostRow>> _points;

    private CostTable(Dictionary<string, List<CostRow>> points, Dictionary<string, string> facts)
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

    /// <summary>All points, structure by structure.</summary>
    public IEnumerable<CostRow> Rows => _points.Values.SelectMany(static points => points);

    /// <summary>A table in which all points of the structures given take the place of this one's; the others stay.</summary>
    /// <param name="rows">In any order; of one structure each number of entries once.</param>
    /// <param name="facts">Take the place of all of this one's.</param>
    public CostTable With(IEnumerable<CostRow> rows, IReadOnlyDictionary<string, string> facts)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(facts);
        var points = new Dictionary<string, List<CostRow>>(_points, StringComparer.Ordinal);
        foreach (var structure in rows.GroupBy(static row => row.Structure, StringComparer.Ordinal))
        {
            points[structure.Key] = [.. structure.OrderBy(static row => row.Entries)];
        }

        return new CostTable(points, new Dictionary<string, string>(facts, StringComparer.Ordinal));
    }

    /// <summary>Writes what <see cref="Parse"/> reads; costs to a tenth of a nanosecond.</summary>
    public void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var (name, value) in Facts)
        {
            output.Write($"# {name}\t{value}\n");
        }

        output.Write($"# {string.Join('\t', Header)}\n");
        foreach (var row in Rows)
        {
            output.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Structure}\t{row.Entries}\t{row.Miss:0.#}\t{row.Hit:0.#}\n"
                )
            );
        }
    }

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
        var points = new Dictionary<string, List<CostRow>>(StringComparer.Ordinal);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            var cells = line.TrimStart('#', ' ').Split('\t');
            if (line.StartsWith('#') && cells[0] == Header[0])
            {
                continue;
            }
            else if (line.StartsWith('#'))
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

    private static void AddPoint(Dictionary<string, List<CostRow>> points, string[] cells, int line)
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

        list.Add(new CostRow(cells[0], entries, miss, hit));
    }

    private static CostTable LoadDefault()
    {
        using var stream =
            typeof(CostTable).Assembly.GetManifestResourceStream("Weir.Core.Compiler.Cost.default-costs.tsv")
            ?? throw new InvalidOperationException("the default cost table is not embedded");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }
}
