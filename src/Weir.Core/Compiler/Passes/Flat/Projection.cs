using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>The part of two shapes' keys by which rules of the one are told from rules of the other.</summary>
/// <param name="Code">Equal for equal parts of the right shape, so that one index serves several left shapes.</param>
/// <param name="Stride">Bytes of a projected key.</param>
/// <param name="Left">How to cut it out of a key of the left shape.</param>
/// <param name="Right">How to cut it out of a key of the right shape.</param>
/// <param name="HasResidue">Tests of one side are about fields of the other's key: keys with one projection may still be disjoint.</param>
internal sealed record Projection(UInt128 Code, int Stride, Cut[] Left, Cut[] Right, bool HasResidue)
{
    public static Projection? Between(Shape left, Shape right, ulong except)
    {
        if (Contradict(left, right, except))
        {
            return null;
        }

        var (leftCuts, rightCuts) = (new List<Cut>(), new List<Cut>());
        var (code, at) = (UInt128.Zero, 0);
        foreach (var part in left.Parts)
        {
            var other = right.OffsetOf(part.Field);
            if (other < 0 || (except & FieldBits.Of(part.Field)) != 0)
            {
                continue;
            }

            var width = part.Field.Type.Length() * 8;
            var length = Math.Min(LengthOf(left, part.Field), LengthOf(right, part.Field));
            leftCuts.Add(new Cut(left.OffsetOf(part.Field), at, part.Field.Type.PaddedLength(), width, length));
            rightCuts.Add(new Cut(other, at, part.Field.Type.PaddedLength(), width, length));
            at += part.Field.Type.PaddedLength();
            code = (code << 14) | (uint)((FieldBits.IndexOf(part.Field) + 1) << 8) | (uint)length;
        }

        return new Projection(
            code,
            at,
            [.. leftCuts],
            [.. rightCuts],
            Crosses(left, right, except) || Crosses(right, left, except)
        );
    }

    public static void Apply(Cut[] cuts, ReadOnlySpan<byte> key, Span<byte> projected)
    {
        foreach (var cut in cuts)
        {
            var value = projected.Slice(cut.To, cut.Bytes);
            key.Slice(cut.From, cut.Bytes).CopyTo(value);
            if (cut.Length < cut.Width)
            {
                PacketFields.Mask(value, cut.Length);
            }
        }
    }

    private static int LengthOf(Shape shape, Field field)
    {
        foreach (var part in shape.Parts)
        {
            if (ReferenceEquals(part.Field, field))
            {
                return part.IsMasked ? part.PrefixLength : field.Type.Length() * 8;
            }
        }

        return 0;
    }

    private static bool Contradict(Shape left, Shape right, ulong except)
    {
        foreach (var region in left.Regions)
        {
            foreach (var other in right.Regions)
            {
                if ((except & FieldBits.Of(region.Field)) == 0 && region.IsDisjointFrom(other))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Crosses(Shape tests, Shape keys, ulong except)
    {
        foreach (var region in tests.Regions)
        {
            if ((except & FieldBits.Of(region.Field)) == 0 && keys.OffsetOf(region.Field) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One value of a key: where it lies, where it goes, how many bytes, and how many of its bits count.</summary>
internal readonly record struct Cut(int From, int To, int Bytes, int Width, int Length);
