namespace Weir.Core.Rules;

/// <summary>Something a rule does before its verdict. One that finds nothing in its map ends the rule there. The hierarchy is closed.</summary>
public abstract record Statement
{
    private Statement() { }

    /// <summary>Adds to a named counter.</summary>
    public sealed record Count(string Counter) : Statement;

    /// <summary>
    /// Sets the packet's or the connection's mark (<see cref="Field.MetaMark"/>, <see cref="Field.CtMark"/>), or the packet's class
    /// (<see cref="Field.Priority"/>), from a map.
    /// </summary>
    public sealed record SetMarkFromMap(Field Mark, Key Key, string Map) : Statement;

    /// <summary>Sets the packet's or the connection's mark to a constant.</summary>
    public sealed record SetMark(Field Mark, uint Value) : Statement;

    /// <summary>Adds the key to a dynamic set or refreshes it; the set's own element expressions (counter) are evaluated.</summary>
    public sealed record UpdateSet(Key Key, string Set) : Statement;

    /// <summary>Goes on only when the key has more than <paramref name="Limit"/> connections, counted in a dynamic set.</summary>
    public sealed record OverConnectionLimit(Key Key, string Set, uint Limit) : Statement;

    /// <summary>
    /// Goes on only when the key comes more often than <paramref name="PerSecond"/>, with room for <paramref name="Burst"/> at once: a
    /// token bucket per key in a dynamic set. Where the set is full the key is not limited.
    /// </summary>
    public sealed record OverRate(Key Key, string Set, uint PerSecond, uint Burst) : Statement
    {
        /// <summary>True where bytes of whole IP packets are counted, and not packets.</summary>
        public bool IsBytes { get; init; }

        /// <summary>As nft writes it: <c>20/second burst 40 packets</c>, <c>1000 bytes/second burst 65536 bytes</c>.</summary>
        internal string RateText => IsBytes ? $"{PerSecond} bytes/second" : $"{PerSecond}/second";

        internal string UnitText => IsBytes ? "bytes" : "packets";
    }

    /// <summary>Source NAT (IPv4) to the address a map gives; ports are kept where possible.</summary>
    public sealed record SourceNat(Key Key, string Map) : Statement;

    /// <summary>Destination NAT (IPv4) to what a map gives: an address and, where <paramref name="WithPort"/>, a port.</summary>
    public sealed record DestinationNat(Key Key, string Map, bool WithPort) : Statement;

    /// <summary>Changes bits of a field: value = (value &amp; <paramref name="Keep"/>) ^ <paramref name="Xor"/>.</summary>
    public sealed record SetBits(Field Field, uint Keep, uint Xor) : Statement;

    /// <summary>
    /// Copies a mark onto another (<c>CONNMARK --save-mark</c>, <c>--restore-mark</c>): to = (to &amp; ~<paramref name="ToMask"/>) ^
    /// (from &amp; <paramref name="FromMask"/>), as <c>net/netfilter/xt_connmark.c</c> does.
    /// </summary>
    public sealed record CopyMark(Field From, Field To, uint FromMask, uint ToMask) : Statement;

    /// <summary>Translates to constants and ends the base chain (the rule's verdict is Accept). Ports 0 = left alone.</summary>
    /// <param name="Kind">What is translated, and to what.</param>
    /// <param name="First">First address of the range, 4 or 16 bytes; empty when the kind needs none or only ports change.</param>
    /// <param name="Last">Last address; for <see cref="NatKind.Netmap"/> the network's mask.</param>
    public sealed record Nat(
        NatKind Kind,
        EquatableArray<byte> First,
        EquatableArray<byte> Last,
        ushort FirstPort,
        ushort LastPort,
        NatOptions Options
    ) : Statement;

    /// <summary>A target that goes on and that no statement above can say, kept as iptables writes it.</summary>
    /// <param name="Target">The name behind <c>-j</c>: LOG, TCPMSS, SET.</param>
    /// <param name="Options">Options in iptables' own canonical order and spelling.</param>
    public sealed record Extension(string Target, EquatableArray<ExtensionOption> Options) : Statement
    {
        /// <summary>As iptables-save writes it: <c>-j LOG --log-prefix "x "</c>.</summary>
        public string Text => ExtensionOption.Join($"-j {Target}", Options);
    }

    /// <summary>Takes the packet out of connection tracking.</summary>
    public sealed record NoTrack : Statement;
}
