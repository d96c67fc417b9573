using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

internal enum ItemKind : byte
{
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
}

/// <summary>One rule, chain line, command or finding of a block, in the order of its lines.</summary>
internal readonly record struct BlockItem(ItemKind Kind, int Chain, int Line, object? Content)
{
    public RuleEntry Entry { get; init; }

    public int Position { get; init; }

    public CoreOption Command { get; init; }
}

/// <summary>A rule with what the whole table has to check of it.</summary>
internal readonly record struct RuleEntry(Rule Rule, ushort JumpOffset, HookSetByte Hooks, RuleFlags Flags);

/// <summary>A <see cref="HookSet"/> in a byte: there is one for each of millions of rules.</summary>
internal readonly record struct HookSetByte(byte Bits)
{
    public HookSet Set => (HookSet)Bits;

    public static HookSetByte Of(HookSet set) => new((byte)set);
}

/// <summary>A chain line.</summary>
internal sealed record ChainLine(string Name, Hook? Hook, bool? Drops, Tally? Tally);

/// <summary>A finding, and whether a rule is lost with it.</summary>
internal sealed record LineFault(Diagnostic Diagnostic, bool IsRule);

/// <summary>What a block of lines holds; used again for another when it has been joined.</summary>
internal sealed class Block
{
    /// <summary>Whose <see cref="ChainNames"/> the chains are numbered by.</summary>
    public BlockParser? Parser { get; set; }

    public List<BlockItem> Items { get; } = [];

    public int Lines { get; set; }

    /// <summary>The first line that ended with CR LF, or 0.</summary>
    public int FirstCarriageReturn { get; set; }

    public void Clear()
    {
        Items.Clear();
        (Parser, Lines, FirstCarriageReturn) = (null, 0, 0);
    }
}
