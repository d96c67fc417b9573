using System.Collections.Immutable;
using System.Numerics;
using Weir.Core.Model;

namespace Weir.Core.Analysis.Cubes;

/// <summary>
/// Finds, among many cubes, one that contains a given one, without trying all: cubes are hashed by their parts that are single
/// aligned blocks, one table for each shape (fields and prefix lengths), and a shape is asked with the given cube's blocks cut to its lengths.
/// Real rule sets have few shapes, so a look-up is a few hash look-ups (tuple space search).
/// </summary>
internal sealed class CoverIndex
{
    /// <summary>Cubes tried in one bucket: where thousands differ only in what is not hashed, the search is not worth its time.</summary>
    private const int BucketLimit = 64;

    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private readonly List<Shape> _order = [];

    public void Add(int id, Cube cube)
    {
        var blocks = new List<Block>();
        foreach (var part in cube.Parts)
        {
            if (part.Values.Length == 1 && FreeBits(part.Values[0]) is var free and >= 0)
            {
                blocks.Add(new Block(part.Field, free));
            }
        }

        var name = string.Join(',', blocks);
        if (!_shapes.TryGetValue(name, out var shape))
        {
            _shapes[name] = shape = new Shape([.. blocks]);
            _order.Add(shape);
        }

        shape.Add(id, cube);
    }

    /// <summary>The lowest identity of a cube that contains the given one; −1 when there is none. Identities are not negative.</summary>
    public int LowestContaining(Cube cube)
    {
        var best = -1;
        foreach (var shape in _order)
        {
            var found = shape.LowestContaining(cube);
            best = found >= 0 && (best < 0 || found < best) ? found : best;
        }

        return best;
    }

    /// <summary>Number of free low bits of an aligned block, or −1.</summary>
    private static int FreeBits(NumberRange range)
    {
        var size = range.Last - range.First;
        var aligned = (size & (size + 1)) == 0 && (range.First & size) == 0;
        return aligned ? BitOperations.PopCount((ulong)size) + BitOperations.PopCount((ulong)(size >> 64)) : -1;
    }

    private readonly record struct Block(int Field, int FreeBits);

    private sealed class Shape(ImmutableArray<Block> blocks)
    {
        private readonly Dictionary<int, List<(int Id, Cube Cube)>> _buckets = [];

        public void Add(int id, Cube cube)
        {
            var hash = Hash(cube) ?? 0;
            if (!_buckets.TryGetValue(hash, out var bucket))
            {
                _buckets[hash] = bucket = [];
            }

            bucket.Add((id, cube));
        }

        public int LowestContaining(Cube cube)
        {
            if (Hash(cube) is not { } hash || !_buckets.TryGetValue(hash, out var bucket))
            {
                return -1;
            }

            // Callers add in ascending or in descending order: the lowest is at one of the ends.
            var descending = bucket[0].Id > bucket[^1].Id;
            for (var i = 0; i < Math.Min(bucket.Count, BucketLimit); i++)
            {
                var (id, candidate) = bucket[descending ? bucket.Count - 1 - i : i];
                if (candidate.Contains(cube))
                {
                    return id;
                }
            }

            return -1;
        }

        /// <summary>Of the blocks the cube lies in; null when it does not lie in one block of each field.</summary>
        private int? Hash(Cube cube)
        {
            var hash = new HashCode();
            var at = 0;
            foreach (var block in blocks)
            {
                while (at < cube.Parts.Length && cube.Parts[at].Field < block.Field)
                {
                    at++;
                }

                if (at >= cube.Parts.Length || cube.Parts[at].Field != block.Field || cube.Parts[at].Values.IsEmpty)
                {
                    return null;
                }

                var values = cube.Parts[at].Values;
                var name = Cut(values[0].First, block.FreeBits);
                if (name != Cut(values[^1].Last, block.FreeBits))
                {
                    return null;
                }

                hash.Add(name);
            }

            return hash.ToHashCode();
        }

        private static UInt128 Cut(UInt128 value, int freeBits) => freeBits >= 128 ? 0 : value >> freeBits;
    }
}
