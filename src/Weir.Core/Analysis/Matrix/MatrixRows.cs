using System.Numerics;

namespace Weir.Core.Analysis.Matrix;

/// <summary>What each group of sources may reach: rows that are alike are one.</summary>
internal sealed class MatrixRows
{
    private readonly Dictionary<ulong[], int> _known = new(RowComparer.Instance);

    private MatrixRows(int sources) => RowOf = new int[sources];

    /// <summary>The row of each group of sources.</summary>
    public int[] RowOf { get; }

    /// <summary>Allowed groups of destinations, and behind them, in as many bits, those that are allowed for certain.</summary>
    public List<ulong[]> Rows { get; } = [];

    public static MatrixRows Of(MatrixProgram program, MatrixBound bound)
    {
        var rows = new MatrixRows(program.Sources.Groups);
        var walk = new MatrixWalk(program);
        for (var source = 0; source < program.Sources.Groups; source++)
        {
            var (accepted, dropped) = walk.Run(source);
            var certain = (ulong[])accepted.Clone();
            Bits.Remove(certain, dropped);
            ulong[] row = bound switch
            {
                MatrixBound.Upper => [.. accepted, .. accepted],
                MatrixBound.Lower => [.. certain, .. certain],
                _ => [.. accepted, .. certain],
            };
            rows.RowOf[source] = rows.NumberOf(row);
        }

        return rows;
    }

    private int NumberOf(ulong[] row)
    {
        if (!_known.TryGetValue(row, out var number))
        {
            number = Rows.Count;
            Rows.Add(row);
            _known.Add(row, number);
        }

        return number;
    }

    internal sealed class RowComparer : IEqualityComparer<ulong[]>
    {
        public static readonly RowComparer Instance = new();

        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ulong[] obj)
        {
            var hash = 17ul;
            foreach (var word in obj)
            {
                hash = BitOperations.RotateLeft(hash * 0x9E3779B97F4A7C15, 23) ^ word;
            }

            return hash.GetHashCode();
        }
    }
}
