namespace Weir.Kernel.NfTables;

/// <summary>
/// One step of a transaction, pure data. A list of these is what a plan is made of and what
/// <c>NftTransaction</c> sends as one atomic batch. The hierarchy is closed.
/// </summary>
public abstract record NftOperation
{
    private NftOperation() { }

    public sealed record AddTable(NfFamily Family, string Table) : NftOperation;

    public sealed record DeleteTable(NfFamily Family, string Table) : NftOperation;

    public sealed record AddSet(NfFamily Family, string Table, SetSpec Set) : NftOperation;

    public sealed record DeleteSet(NfFamily Family, string Table, string Set) : NftOperation;

    /// <summary>Removes every element of a set without listing it.</summary>
    public sealed record FlushSet(NfFamily Family, string Table, string Set) : NftOperation;

    public sealed record AddCounter(NfFamily Family, string Table, CounterSpec Counter) : NftOperation;

    public sealed record DeleteCounter(NfFamily Family, string Table, string Counter) : NftOperation;

    public sealed record AddChain(NfFamily Family, string Table, string Chain, BaseChainSpec? Base) : NftOperation;

    public sealed record DeleteChain(NfFamily Family, string Table, string Chain) : NftOperation;

    /// <summary>Removes every rule of a chain.</summary>
    public sealed record FlushChain(NfFamily Family, string Table, string Chain) : NftOperation;

    /// <summary>Appends a rule.</summary>
    public sealed record AddRule(NfFamily Family, string Table, string Chain, RuleSpec Rule) : NftOperation;

    /// <summary>Adds elements; fails with EEXIST when a map already holds a key with other data.</summary>
    public sealed record AddElements(NfFamily Family, string Table, SetSpec Set, ElementBlock Elements) : NftOperation;

    /// <summary>Deletes elements; fails with ENOENT when one is not there.</summary>
    public sealed record DeleteElements(NfFamily Family, string Table, SetSpec Set, ElementBlock Elements)
        : NftOperation;
}
