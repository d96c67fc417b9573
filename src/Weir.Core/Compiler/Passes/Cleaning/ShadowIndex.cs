using Weir.Core.Analysis;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Cleaning;

/// <summary>
/// The keys of rules that end the walk, by shape: a rule comes too late when a shape that says less than its own has its key, cut down to
/// that shape. One look-up for each such shape.
/// </summary>
internal sealed class ShadowIndex(ShapeTable shapes)
{
    private readonly Dictionary<int, PackedKeys> _keys = [];
    private readonly List<int> _known = [];
    private readonly Dictionary<int, Wider> _wider = [];
    private readonly byte[] _cut = new byte[KeyOrder.MostBytes];

    public void Add(Shape shape, ReadOnlySpan<byte> key)
    {
        if (!_keys.TryGetValue(shape.Id, out var keys))
        {
            keys = new PackedKeys(shape.Stride);
            _keys.Add(shape.Id, keys);
            _known.Add(shape.Id);
        }

        keys.FindOrAdd(key);
    }

    public bool Covers(Shape shape, ReadOnlySpan<byte> key)
    {
        if (!_wider.TryGetValue(shape.Id, out var wider))
        {
            wider = new Wider();
            _wider.Add(shape.Id, wider);
        }

        for (; wider.Looked < _known.Count; wider.Looked++)
        {
            var candidate = shapes[_known[wider.Looked]];
            if (SaysLess(candidate, shape) && shapes.Between(shape, candidate, 0) is { } projection)
            {
                wider.Shapes.Add((candidate.Id, projection));
            }
        }

        foreach (var (id, projection) in wider.Shapes)
        {
            var cut = _cut.AsSpan(0, shapes[id].Stride);
            cut.Clear();
            Cut(projection, key, cut);
            if (_keys[id].Find(cut) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Fields were written: what rules before said about them is not about the packets after.</summary>
    public void Forget(ulong writes)
    {
        foreach (var id in _known)
        {
            if ((shapes[id].Reads & writes) != 0)
            {
                _keys[id] = new PackedKeys(shapes[id].Stride);
            }
        }
    }

    /// <summary>All parts of the wider shape are in the projection, each at its own place in that shape.</summary>
    private static void Cut(Projection projection, ReadOnlySpan<byte> key, Span<byte> cut)
    {
        for (var i = 0; i < projection.Left.Length; i++)
        {
            var (left, right) = (projection.Left[i], projection.Right[i]);
            var value = cut.Slice(right.From, right.Bytes);
            key.Slice(left.From, left.Bytes).CopyTo(value);
            if (left.Length < left.Width)
            {
                PacketFields.Mask(value, left.Length);
            }
        }
    }

    private static bool SaysLess(Shape wider, Shape shape)
    {
        foreach (var part in wider.Parts)
        {
            if (!HasAtLeast(shape, part))
            {
                return false;
            }
        }

        foreach (var other in wider.Others)
        {
            if (!Implies(shape, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasAtLeast(Shape shape, KeyPart wanted)
    {
        foreach (var part in shape.Parts)
        {
            if (ReferenceEquals(part.Field, wanted.Field))
            {
                return Bits(part) >= Bits(wanted);
            }
        }

        return false;
    }

    private static int Bits(KeyPart part) => part.IsMasked ? part.PrefixLength : part.Field.Type.Length() * 8;

    private static bool Implies(Shape shape, Match other)
    {
        var hasRegion = Region.TryOf(other, out var wanted);
        foreach (var mine in shape.Others)
        {
            if (mine == other || (hasRegion && Region.TryOf(mine, out var region) && region.IsWithin(wanted)))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Wider
    {
        public List<(int Shape, Projection Projection)> Shapes { get; } = [];

        public int Looked { get; set; }
    }
}
