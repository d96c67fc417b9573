using System.Runtime.InteropServices;
using Weir.Core;

namespace Weir.Backends.Nft;

/// <summary>Numbers as they lie in the machine.</summary>
internal static class HostOrder
{
    public static uint Number(ReadOnlySpan<byte> value) => MemoryMarshal.Read<uint>(value);

    public static EquatableArray<byte> Bytes(uint value) =>
        [.. MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value))];
}
