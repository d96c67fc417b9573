using System.Collections.Immutable;
using System.Numerics;
using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>2^<paramref name="Bits"/> ports from <paramref name="First"/> on, which is a multiple of as many; no bits is one port.</summary>
internal readonly record struct PortBlock(ushort First, int Bits)
{
    public int Count => 1 << Bits;
}

/// <summary>
/// Cuts a range of ports into aligned blocks of 1, 16, 256 and 4,096 ports. A block is what the port under a mask is equal to, so it
/// is an element of a hash; ranges would need an interval set, of which the kernel copies the whole at each change (decision 0007).
/// </summary>
internal static class PortBlocks
{
    /// <summary>The sizes that have sets of their own, in bits, smallest first; single ports lie with the other single ports.</summary>
    public static readonly ImmutableArray<int> Bits = [4, 8, 12];

    /// <summary>At most 15 blocks of each size at each end: 104 for the worst range of all.</summary>
    public static Cut Of(PortRange ports) => new(ports);

    /// <summary>The blocks of a range in order; enumerated without an allocation.</summary>
    internal struct Cut(PortRange ports)
    {
        private int _next = ports.First;

        public PortBlock Current { get; private set; }

        public readonly Cut GetEnumerator() => this;

        public bool MoveNext()
        {
            var left = ports.Last - _next + 1;
            if (left <= 0)
            {
                return false;
            }

            // The largest size that begins here and does not end behind the range.
            var fits = Math.Min(BitOperations.TrailingZeroCount(_next), BitOperations.Log2((uint)left));
            var bits = Math.Min(fits, 12) / 4 * 4;
            Current = new PortBlock((ushort)_next, bits);
            _next += Current.Count;
            return true;
        }
    }
}
