using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>What rules of one group have in common: the fields they compare with one value each, and all other pure tests.</summary>
/// <param name="Id">Number in its table.</param>
/// <param name="Parts">Fields compared, in the order of <see cref="KeyOrder"/>.</param>
/// <param name="Others">Tests that are not such a comparison: part of the shape themselves.</param>
/// <param name="Reads">All fields looked at.</param>
internal sealed record Shape(int Id, KeyPart[] Parts, Match[] Others, ulong Reads)
{
    /// <summary>Bytes of a key of this shape, each value padded.</summary>
    public int Stride { get; } = StrideOf(Parts);

    /// <summary>Values that the other tests let through, where they are about values.</summary>
    public Region[] Regions { get; } = RegionsOf(Others);

    /// <summary>Where the part on this field lies in the key; −1 when there is none.</summary>
    public int OffsetOf(Field field)
    {
        var at = 0;
        foreach (var part in Parts)
        {
            if (ReferenceEquals(part.Field, field))
            {
                return at;
            }

            at += part.Field.Type.PaddedLength();
        }

        return -1;
    }

    private static int StrideOf(KeyPart[] parts)
    {
        var sum = 0;
        foreach (var part in parts)
        {
            sum += part.Field.Type.PaddedLength();
        }

        return sum;
    }

    private static Region[] RegionsOf(Match[] others)
    {
        var regions = new List<Region>();
        foreach (var other in others)
        {
            if (Region.TryOf(other, out var region))
            {
                regions.Add(region);
            }
        }

        return [.. regions];
    }
}
