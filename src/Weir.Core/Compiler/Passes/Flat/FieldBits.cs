using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>What rules read and write, as bits: one a row of the field table, and a few for what no field says.</summary>
internal static class FieldBits
{
    private static readonly Dictionary<Field, int> Indices = MakeIndices();

    /// <summary>Pure extension tests: answered by parts of the packet that no field names.</summary>
    public const ulong Opaque = 1UL << 60;

    /// <summary>Contents of sets, which statements may change.</summary>
    public const ulong Sets = 1UL << 61;

    public const ulong All = ulong.MaxValue;

    /// <summary>Every field read from the packet's conntrack entry.</summary>
    public static readonly ulong Conntrack = Layer(FieldLayer.Conntrack);

    /// <summary>Position of the field in <see cref="Field.Table"/>.</summary>
    /// <remarks>By reference: a field is a row of the table, and comparing the records by value would compare their names each time.</remarks>
    public static int IndexOf(Field field) => Indices[field];

    public static ulong Of(Field field) => 1UL << IndexOf(field);

    public static ulong Of(Key key)
    {
        var bits = 0UL;
        foreach (var part in key.Parts)
        {
            bits |= Of(part.Field);
        }

        return bits;
    }

    private static ulong Layer(FieldLayer layer)
    {
        var bits = 0UL;
        foreach (var field in Field.Table)
        {
            bits |= field.Layer == layer ? Of(field) : 0;
        }

        return bits;
    }

    private static Dictionary<Field, int> MakeIndices()
    {
        var indices = new Dictionary<Field, int>(ReferenceEqualityComparer.Instance);
        foreach (var field in Field.Table)
        {
            indices.Add(field, indices.Count);
        }

        return indices;
    }
}
