using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Where key, last key and data lie in an element of an <see cref="ElementTable"/>.</summary>
internal static class SetLayout
{
    /// <summary>The index that stands for a verdict the declaration does not have.</summary>
    public const int ForeignVerdict = -1;

    private const int VerdictIndexLength = 4;

    /// <summary>Bytes of one key.</summary>
    public static int KeyLength(SetDeclaration set) => Length(set.Key);

    /// <summary>Bytes that tell one element from another: the key, and the last key of an interval.</summary>
    public static int KeyBytes(SetDeclaration set) => set.Interval ? 2 * KeyLength(set) : KeyLength(set);

    public static int DataLength(SetDeclaration set) => set.IsVerdictMap ? VerdictIndexLength : Length(set.Data);

    public static int Stride(SetDeclaration set) => KeyBytes(set) + DataLength(set);

    public static int VerdictIndex(ReadOnlySpan<byte> data) => MemoryMarshal.Read<int>(data);

    public static void WriteVerdictIndex(Span<byte> data, int index) => MemoryMarshal.Write(data, index);

    private static int Length(EquatableArray<FieldType> types)
    {
        var sum = 0;
        foreach (var type in types)
        {
            sum += type.PaddedLength();
        }

        return sum;
    }
}
