using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft.Lifting;

/// <summary>What is known of a register.</summary>
internal abstract record Content
{
    private Content() { }

    /// <summary>Bytes of a field, perhaps of its neighbors too, or the front of it.</summary>
    /// <param name="Mask">Null while whole.</param>
    /// <param name="Swapped">In the network's order, for a range.</param>
    public sealed record Loaded(Field Field, int Length, Bytes? Mask = null, Bytes? Xor = null, bool Swapped = false)
        : Content
    {
        public bool IsWhole => Length == Field.Type.Length();

        /// <summary>Whether bits were turned over, too.</summary>
        public bool Flips => Xor is { } xor && xor.Span.IndexOfAnyExcept((byte)0) >= 0;
    }

    public sealed record Constant(Bytes Data) : Content;

    public sealed record FromMap(Key Key, string Map) : Content;

    /// <summary>The type of the link (ARPHRD_*), which an Ethernet address implies a test of.</summary>
    public sealed record LinkType : Content;
}
