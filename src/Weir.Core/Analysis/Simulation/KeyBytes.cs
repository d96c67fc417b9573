using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>Order and hashing of values as they lie in keys.</summary>
internal static class KeyBytes
{
    /// <summary>Types whose bytes lie in the machine's order, so that their order is not the bytes' order.</summary>
    public static bool IsMachineOrder(FieldType type) =>
        type is FieldType.Mark or FieldType.Priority or FieldType.CtState or FieldType.CtStatus;

    /// <summary>Orders two values of a type, padded or not, as numbers.</summary>
    public static int Order(FieldType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        IsMachineOrder(type)
            ? MemoryMarshal.Read<uint>(left).CompareTo(MemoryMarshal.Read<uint>(right))
            : left.SequenceCompareTo(right);

    /// <summary>Hash of a key whose length is a multiple of four.</summary>
    public static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0x9E37_79B9_7F4A_7C15UL;
        for (var at = 0; at < key.Length; at += sizeof(uint))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt32LittleEndian(key[at..])) * 0xFF51_AFD7_ED55_8CCDUL;
            hash ^= hash >> 32;
        }

        return (uint)hash;
    }
}
