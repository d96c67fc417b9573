using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

internal enum ItemKind : byte
{
    /// <summary>Rules appended to one chain, line after line.</summary>
    Rules,

    /// <summary>A rule with its place, or one to be deleted.</summary>
    Rule,
    Table,
    Chain,
    Commit,
    Command,
    Fault,
}

[Flags]
internal enum RuleFlags : byte
{
    None = 0,
    Opaque = 1,

    /// <summary>Holds a test that gets an ordinal.</summary>
    Stateful = 2,

    /// <summary>Names a set.</summary>
    Set = 4,

    /// <summary>Not the first rule of its line: not counted again.</summary>
    Further = 8,

    /// <summary>Goes to a chain.</summary>
    Jump = 16,
}

/// <summary>Rules, a chain line, command or finding of a block, in the order of its lines.</summary>
internal readonly record struct BlockItem(ItemKind Kind, int Chain, int Line, object? Content)
{
    public RuleEntry Entry { get; init; }

    /// <summary>Of <see cref="ItemKind.Rules"/>: the first one's place among the block's.</summary>
    public int First { get; init; }

    public int Count { get; init; }

    public int Position { get; init; }

    public CoreOption Command { get; init; }
}

/// <summary>A rule with what the whole table has to check of it. There are millions: 16 bytes each.</summary>
internal readonly record struct RuleEntry(Rule Rule, ushort JumpOffset, HookSetByte Hooks, RuleFlags Flags)
{
    /// <summary>Index of the chain it goes to, once the table is complete; −1 for none.</summary>
    public int Target { get; init; } = -1;

    /// <summary>Nothing is left to be checked when the table is complete.</summary>
    public bool IsPlain => (Flags & (RuleFlags.Jump | RuleFlags.Opaque)) == RuleFlags.None && Hooks == HookSetByte.All;

    /// <summary>The chain that the rule goes to, or null.</summary>
    public string? TargetName =>
        Rule.Verdict switch
        {
            Verdict.Jump jump => jump.Chain,
            Verdict.Goto jump => jump.Chain,
            _ => null,
        };
}

/// <summary>Rules that stand together.</summary>
internal readonly record struct RuleRun(RuleEntry[] Entries, int First, int Count)
{
    public Span<RuleEntry> AsSpan() => Entries.AsSpan(First, Count);

    /// <summary>Whether the other one goes on where this one ends.</summary>
    public bool Precedes(in RuleRun next) => Entries == next.Entries && First + Count == next.First;
}

/// <summary>A <see cref="HookSet"/> in a byte: there is one for each of millions of rules.</summary>
internal readonly record struct HookSetByte(byte Bits)
{
    public static readonly HookSetByte All = Of(HookSet.All);

    public HookSet Set => (HookSet)Bits;

    public static HookSetByte Of(HookSet set) => new((byte)set);
}

/// <summary>A chain line.</summary>
internal sealed record ChainLine(string Name, Hook? Hook, bool? Drops, Tally? Tally);

/// <summary>A finding, and whether a rule is lost with it.</summary>
internal sealed record LineFault(Diagnostic Diagnostic, bool IsRule);
