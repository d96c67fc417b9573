namespace Weir.Core.Rules;

/// <summary>Something a rule does before its verdict. One that finds nothing in its map ends the rule there. The hierarchy is closed.</summary>
public abstract record Statement
{
    private Statement() { }

    /// <summary>Adds to a named counter.</summary>
    public sealed record Count(string Counter) : Statement;

    /// <summary>Sets the packet's or the connection's mark (<see cref="Field.MetaMark"/>, <see cref="Field.CtMark"/>) from a map.</summary>
    public sealed record SetMarkFromMap(Field Mark, Key Key, string Map) : Statement;

    /// <summary>Sets the packet's or the connection's mark to a constant.</summary>
    public sealed record SetMark(Field Mark, uint Value) : Statement;

    /// <summary>Adds the key to a dynamic set or refreshes it; the set's own element expressions (counter) are evaluated.</summary>
    public sealed record UpdateSet(Key Key, string Set) : Statement;

    /// <summary>Goes on only when the key has more than <paramref name="Limit"/> connections, counted in a dynamic set.</summary>
    public sealed record OverConnectionLimit(Key Key, string Set, uint Limit) : Statement;

    /// <summary>Source NAT (IPv4) to the address a map gives; ports are kept where possible.</summary>
    public sealed record SourceNat(Key Key, string Map) : Statement;

    /// <summary>Destination NAT (IPv4) to what a map gives: an address and, where <paramref name="WithPort"/>, a port.</summary>
    public sealed record DestinationNat(Key Key, string Map, bool WithPort) : Statement;

    /// <summary>Takes the packet out of connection tracking.</summary>
    public sealed record NoTrack : Statement;
}
