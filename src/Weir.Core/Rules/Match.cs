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

    /// <summary>Any of these bits is set, or, negated, none of them (conntrack state and status).</summary>
    public sealed record AnyBit(Field Field, uint Bits, bool Negated = false) : Match;

    /// <summary>The field's bits under a mask are (not) this value; all three are as long as the field's type, unpadded.</summary>
    public sealed record Masked(
        Field Field,
        EquatableArray<byte> Mask,
        Comparison Comparison,
        EquatableArray<byte> Value
    ) : Match;

    /// <summary>
    /// The field is (not) in one of these ranges. <paramref name="Bounds"/> holds first and last value of each range, both
    /// inclusive and unpadded, one after another; the ranges are ascending and do not overlap.
    /// </summary>
    public sealed record InRanges(Field Field, EquatableArray<byte> Bounds, bool Negated = false) : Match;

    /// <summary>One of these tests holds, or, negated, none of them (<c>-m multiport --ports</c>: either port).</summary>
    public sealed record Either(EquatableArray<Match> Alternatives, bool Negated = false) : Match;

    /// <summary>
    /// A test that no field of the table can say, kept as iptables writes it: module and options. Analyses take a pure one for a free
    /// variable named by its text; one that changes state when it is asked (a bucket, a list) is a barrier.
    /// </summary>
    /// <param name="Module">The name behind <c>-m</c>: limit, string, owner.</param>
    /// <param name="Options">Options in iptables' own canonical order and spelling.</param>
    /// <param name="Purity">Whether asking changes anything.</param>
    /// <param name="Ordinal">Tells stateful tests of the same text in one table apart, counting from 1; 0 for a pure test.</param>
    public sealed record Extension(
        string Module,
        EquatableArray<ExtensionOption> Options,
        Purity Purity,
        int Ordinal = 0
    ) : Match
    {
        /// <summary>As iptables-save writes it: <c>-m limit --limit 5/min</c>.</summary>
        public string Text => ExtensionOption.Join($"-m {Module}", Options);
    }

    /// <summary>The key is (not) in a named set.</summary>
    public sealed record InSet(Key Key, string Set, bool Negated = false) : Match;
}
