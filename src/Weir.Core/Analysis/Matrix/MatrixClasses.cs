using System.Runtime.InteropServices;

namespace Weir.Core.Analysis.Matrix;

/// <summary>Joins rows and columns to classes: two addresses are alike when they are as sources and as destinations.</summary>
internal static class MatrixClasses
{
    public static ServiceMatrix Of(MatrixProgram program, MatrixRows rows)
    {
        var columns = Columns(program.Destinations.Groups, rows);
        var classes = new Dictionary<(int Row, int Column), List<AddressRange>>();
        var order = new List<(int Row, int Column)>();
        foreach (var (range, source, destination) in Pieces(program.Sources, program.Destinations))
        {
            var key = (rows.RowOf[source], columns[destination]);
            ref var ranges = ref CollectionsMarshal.GetValueRefOrAddDefault(classes, key, out _);
            if (ranges is null)
            {
                ranges = [];
                order.Add(key);
            }

            if (ranges.Count > 0 && ranges[^1].Last + 1 == range.First)
            {
                ranges[^1] = ranges[^1] with { Last = range.Last };
            }
            else
            {
                ranges.Add(range);
            }
        }

        return new ServiceMatrix(
            [.. order.Select((key, index) => new AddressClass(Name(index), [.. classes[key]]))],
            [.. Edges(order, columns, rows)]
        );
    }

    /// <summary>The pieces that are one cell of both, with their groups, ascending.</summary>
    private static IEnumerable<(AddressRange Range, int Source, int Destination)> Pieces(
        AddressCells sources,
        AddressCells destinations
    )
    {
        var (i, j) = (0, 0);
        UInt128 first = 0;
        while (true)
        {
            var nextSource = i + 1 < sources.Starts.Length ? sources.Starts[i + 1] : (UInt128?)null;
            var nextDestination = j + 1 < destinations.Starts.Length ? destinations.Starts[j + 1] : (UInt128?)null;
            var next =
                nextSource is null ? nextDestination
                : nextDestination is null ? nextSource
                : UInt128.Min(nextSource.Value, nextDestination.Value);
            var last = next is { } start ? start - 1 : sources.LastAddress;
            yield return (new AddressRange(first, last), sources.GroupOf[i], destinations.GroupOf[j]);
            if (next is not { } begin)
            {
                yield break;
            }

            i += nextSource == begin ? 1 : 0;
            j += nextDestination == begin ? 1 : 0;
            first = begin;
        }
    }

    /// <summary>The column of each group of destinations: groups that the same rows allow are one.</summary>
    private static int[] Columns(int groups, MatrixRows rows)
    {
        var known = new Dictionary<ulong[], int>(MatrixRows.RowComparer.Instance);
        var columns = new int[groups];
        for (var group = 0; group < groups; group++)
        {
            var column = Bits.Make(rows.Rows.Count * 2);
            for (var row = 0; row < rows.Rows.Count; row++)
            {
                var (allowed, certain) = Allowed(rows.Rows[row], group);
                if (allowed)
                {
                    Bits.Set(column, row * 2);
                }

                if (certain)
                {
                    Bits.Set(column, (row * 2) + 1);
                }
            }

            if (!known.TryGetValue(column, out columns[group]))
            {
                columns[group] = known.Count;
                known.Add(column, known.Count);
            }
        }

        return columns;
    }

    private static IEnumerable<AllowedEdge> Edges(List<(int Row, int Column)> classes, int[] columns, MatrixRows rows)
    {
        for (var from = 0; from < classes.Count; from++)
        {
            for (var to = 0; to < classes.Count; to++)
            {
                var group = Array.IndexOf(columns, classes[to].Column);
                var (allowed, certain) = Allowed(rows.Rows[classes[from].Row], group);
                if (allowed)
                {
                    yield return new AllowedEdge(Name(from), Name(to), certain);
                }
            }
        }
    }

    private static (bool Allowed, bool Certain) Allowed(ulong[] row, int group)
    {
        var half = row.Length / 2;
        return (Bits.Has(row, group), (row[half + (group >> 6)] >> (group & 63) & 1) != 0);
    }

    /// <summary>a … z, aa, ab, …</summary>
    private static string Name(int index)
    {
        var name = "";
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / 26)
        {
            name = (char)('a' + ((rest - 1) % 26)) + name;
        }

        return name;
    }
}
