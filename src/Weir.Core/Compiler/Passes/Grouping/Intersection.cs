using System.Runtime.InteropServices;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>The packets that two flat rules have in common, as shape and key of their own.</summary>
internal sealed class Intersection(FlatRules rules, KeyPolicy policy)
{
    private readonly List<KeyPart> _parts = [];
    private readonly List<int> _others = [];
    private readonly byte[] _key = new byte[2 * KeyOrder.MostBytes];

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _shape?.Stride ?? 0);

    private Shape? _shape;

    /// <returns>Null when they have none in common, or no key can say it.</returns>
    public Shape? Of(int left, int right)
    {
        var (a, b) = (rules.ShapeOf(left), rules.ShapeOf(right));
        _parts.Clear();
        _others.Clear();
        foreach (var part in a.Parts)
        {
            _parts.Add(Longer(part, b));
        }

        foreach (var part in b.Parts)
        {
            if (a.OffsetOf(part.Field) < 0)
            {
                _parts.Add(part);
            }
        }

        _parts.Sort(static (x, y) => KeyOrder.RankOf(x.Field).CompareTo(KeyOrder.RankOf(y.Field)));
        var count = _parts.Count;
        policy.Reduce(_parts);
        return _parts.Count == count && WriteKey(left, right) && AddOthers(a) && AddOthers(b) ? Finish() : null;
    }

    private static KeyPart Longer(KeyPart part, Shape other)
    {
        foreach (var candidate in other.Parts)
        {
            if (ReferenceEquals(candidate.Field, part.Field) && Bits(candidate) > Bits(part))
            {
                return candidate;
            }
        }

        return part;
    }

    private static int Bits(KeyPart part) => part.IsMasked ? part.PrefixLength : part.Field.Type.Length() * 8;

    private bool WriteKey(int left, int right)
    {
        var at = 0;
        foreach (var part in _parts)
        {
            var length = part.Field.Type.PaddedLength();
            var mine = ValueOf(left, part.Field, length);
            var theirs = ValueOf(right, part.Field, length);
            var value = _key.AsSpan(at, length);
            (mine.IsEmpty ? theirs : mine).CopyTo(value);
            if (
                !mine.IsEmpty
                && !theirs.IsEmpty
                && !TryMeet(rules.ShapeOf(left), rules.ShapeOf(right), part, mine, theirs, value)
            )
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    /// <summary>Both compare the field: one value must be the other under the shorter prefix.</summary>
    private static bool TryMeet(
        Shape left,
        Shape right,
        KeyPart part,
        ReadOnlySpan<byte> mine,
        ReadOnlySpan<byte> theirs,
        Span<byte> value
    )
    {
        var (a, b) = (BitsIn(left, part.Field), BitsIn(right, part.Field));
        (a >= b ? mine : theirs).CopyTo(value);
        Span<byte> shorter = stackalloc byte[16];
        shorter = shorter[..value.Length];
        value.CopyTo(shorter);
        if (Math.Min(a, b) < part.Field.Type.Length() * 8)
        {
            PacketFields.Mask(shorter, Math.Min(a, b));
        }

        return shorter.SequenceEqual(a >= b ? theirs : mine);
    }

    private static int BitsIn(Shape shape, Field field)
    {
        foreach (var part in shape.Parts)
        {
            if (ReferenceEquals(part.Field, field))
            {
                return Bits(part);
            }
        }

        return 0;
    }

    private ReadOnlySpan<byte> ValueOf(int flat, Field field, int length)
    {
        var at = rules.ShapeOf(flat).OffsetOf(field);
        return at < 0 ? [] : rules.KeyOf(flat).Slice(at, length);
    }

    /// <summary>Tests that the key already answers are left out; one that it contradicts leaves nothing in common.</summary>
    private bool AddOthers(Shape shape)
    {
        foreach (var other in shape.Others)
        {
            if (!Region.TryOf(other, out var region) || !TryValue(region.Field, out var known))
            {
                _others.Add(rules.Shapes.TestOf(other));
            }
            else if (known.IsDisjointFrom(region))
            {
                return false;
            }
            else if (!known.IsWithin(region))
            {
                _others.Add(rules.Shapes.TestOf(other));
            }
        }

        return true;
    }

    private bool TryValue(Field field, out Region known)
    {
        var at = 0;
        foreach (var part in _parts)
        {
            if (ReferenceEquals(part.Field, field))
            {
                known = new Region(field, [Region.Prefix(part, _key.AsSpan(at))]);
                return true;
            }

            at += part.Field.Type.PaddedLength();
        }

        known = default;
        return false;
    }

    private Shape Finish()
    {
        _others.Sort();
        for (var i = _others.Count - 1; i > 0; i--)
        {
            if (_others[i] == _others[i - 1])
            {
                _others.RemoveAt(i);
            }
        }

        _shape = rules.Shapes.Of(CollectionsMarshal.AsSpan(_parts), CollectionsMarshal.AsSpan(_others));
        return _shape;
    }
}
