using System.Buffers.Binary;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Compiler.Passes.Guards;

namespace Weir.Core.Compiler.Passes.Networks;

/// <summary>Prefixes of one length that are looked up together.</summary>
/// <param name="Length">Bits of the address that are asked for.</param>
/// <param name="Addresses">Addresses as numbers, an IPv4 one in the low 32 bits; what stands behind the length counts for nothing.</param>
/// <param name="Nanoseconds">What the look-up costs a packet that it does not find.</param>
internal sealed record AskedPrefixes(int Length, UInt128[] Addresses, double Nanoseconds)
{
    /// <summary>Those that a rule asks for.</summary>
    public static AskedPrefixes Of(LookedUp asked, TargetCost cost)
    {
        var addresses = new UInt128[asked.Count];
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] = Number(asked.Value(i));
        }

        return new AskedPrefixes(asked.Bits, addresses, asked.Nanoseconds(cost));
    }

    public static UInt128 Number(ReadOnlySpan<byte> address) =>
        address.Length == sizeof(uint)
            ? BinaryPrimitives.ReadUInt32BigEndian(address)
            : BinaryPrimitives.ReadUInt128BigEndian(address);
}
