namespace Weir.Core.Analysis.Equivalence;

/// <summary>Where a walk stands after a rule or a chain.</summary>
internal enum Control
{
    /// <summary>Goes on with the next rule.</summary>
    Fall,

    /// <summary>Leaves the chain.</summary>
    Return,

    /// <summary>Leaves the base chain.</summary>
    End,
}

/// <summary>
/// Marks after a walk: each bit of each mark is a sum (exclusive or) of the bits of both marks at the same place and a constant, so
/// that setting, masking and copying compose.
/// </summary>
internal readonly record struct MarkChange(
    uint MetaFromMeta,
    uint MetaFromCt,
    uint MetaXor,
    uint CtFromMeta,
    uint CtFromCt,
    uint CtXor
)
{
    public static readonly MarkChange None = new(uint.MaxValue, 0, 0, 0, uint.MaxValue, 0);

    public static MarkChange SetMeta(uint keep, uint xor) => None with { MetaFromMeta = keep, MetaXor = xor };

    public static MarkChange SetCt(uint keep, uint xor) => None with { CtFromCt = keep, CtXor = xor };

    /// <summary>This change, then another.</summary>
    public MarkChange Then(in MarkChange next) =>
        new(
            (MetaFromMeta & next.MetaFromMeta) ^ (CtFromMeta & next.MetaFromCt),
            (MetaFromCt & next.MetaFromMeta) ^ (CtFromCt & next.MetaFromCt),
            (MetaXor & next.MetaFromMeta) ^ (CtXor & next.MetaFromCt) ^ next.MetaXor,
            (MetaFromMeta & next.CtFromMeta) ^ (CtFromMeta & next.CtFromCt),
            (MetaFromCt & next.CtFromMeta) ^ (CtFromCt & next.CtFromCt),
            (MetaXor & next.CtFromMeta) ^ (CtXor & next.CtFromCt) ^ next.CtXor
        );

    public MarkChange WithoutMeta() => this with { MetaFromMeta = uint.MaxValue, MetaFromCt = 0, MetaXor = 0 };

    public MarkChange WithoutCt() => this with { CtFromMeta = 0, CtFromCt = uint.MaxValue, CtXor = 0 };

    /// <summary>Other bits stay as they are.</summary>
    public MarkChange Only(uint bits) =>
        new(MetaFromMeta | ~bits, MetaFromCt & bits, MetaXor & bits, CtFromMeta & bits, CtFromCt | ~bits, CtXor & bits);

    public uint Meta(uint meta, uint ct) => (meta & MetaFromMeta) ^ (ct & MetaFromCt) ^ MetaXor;

    public uint Ct(uint meta, uint ct) => (meta & CtFromMeta) ^ (ct & CtFromCt) ^ CtXor;
}

/// <summary>A number after a walk: (before &amp; Keep) ^ Xor.</summary>
internal readonly record struct BitChange(uint Keep, uint Xor)
{
    public static readonly BitChange None = new(uint.MaxValue, 0);

    public BitChange Then(in BitChange next) => new(Keep & next.Keep, (Xor & next.Keep) ^ next.Xor);

    public uint Of(uint before) => (before & Keep) ^ Xor;
}

/// <summary>What a walk does to a packet, as far as a run looks.</summary>
/// <param name="Fate">Number of the verdict's text; 0 unless the walk ends and the run asks for it.</param>
/// <param name="Events">Number of the list of events.</param>
internal readonly record struct Effect(
    Control Control,
    int Fate,
    MarkChange Marks,
    BitChange Priority,
    BitChange Tos,
    bool NoTrack,
    int Events
)
{
    public static readonly Effect None = new(
        Control.Fall,
        0,
        MarkChange.None,
        BitChange.None,
        BitChange.None,
        false,
        0
    );
}
