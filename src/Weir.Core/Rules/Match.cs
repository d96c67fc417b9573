namespace Weir.Core.Rules;

public enum Comparison
{
    Equal,
    NotEqual,
}

/// <summary>One test of a rule; a rule's tests are a conjunction. The hierarchy is closed.</summary>
public abstract record Match
{
    private Match() { }

    /// <summary>The field, under the part's prefix mask, is (not) this value. Value bytes lie as in a key (<see cref="FieldType"/>).</summary>
    public sealed record Compare(KeyPart Part, Comparison Comparison, EquatableArray<byte> Value) : Match;

    /// <summary>Any of these bits is set (conntrack state and status).</summary>
    public sealed record AnyBit(Field Field, uint Bits) : Match;

    /// <summary>The key is (not) in a named set.</summary>
    public sealed record InSet(Key Key, string Set, bool Negated = false) : Match;
}
