using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>The fields that statements can write.</summary>
internal static class EffectFields
{
    public static bool IsWritable(Field field) =>
        field == Field.MetaMark || field == Field.CtMark || field == Field.Priority || field == Field.Ip4Tos;

    /// <exception cref="SpaceLimitException">The field cannot be written.</exception>
    public static Parts PartOf(Field field) =>
        field == Field.MetaMark ? Parts.MetaMark
        : field == Field.CtMark ? Parts.CtMark
        : field == Field.Priority ? Parts.Priority
        : field == Field.Ip4Tos ? Parts.Tos
        : throw new SpaceLimitException($"a statement writes {field}, whose effect is not known");

    /// <summary>The field becomes (field &amp; keep) ^ xor.</summary>
    public static Effect Write(Field field, uint keep, uint xor) =>
        PartOf(field) switch
        {
            Parts.MetaMark => Effect.None with { Marks = MarkChange.SetMeta(keep, xor) },
            Parts.CtMark => Effect.None with { Marks = MarkChange.SetCt(keep, xor) },
            Parts.Priority => Effect.None with { Priority = new BitChange(keep, xor) },
            // A byte: the bits above it stay as they are.
            _ => Effect.None with { Tos = new BitChange(keep | 0xFFFF_FF00, xor & 0xFF) },
        };

    public static Effect Copy(Statement.CopyMark copy)
    {
        var (from, to) = (PartOf(copy.From), PartOf(copy.To));
        var none = MarkChange.None;
        return Effect.None with
        {
            Marks = (from, to) switch
            {
                (Parts.CtMark, Parts.MetaMark) => none with { MetaFromMeta = ~copy.ToMask, MetaFromCt = copy.FromMask },
                (Parts.MetaMark, Parts.CtMark) => none with { CtFromCt = ~copy.ToMask, CtFromMeta = copy.FromMask },
                (Parts.MetaMark, Parts.MetaMark) => none with { MetaFromMeta = ~copy.ToMask ^ copy.FromMask },
                (Parts.CtMark, Parts.CtMark) => none with { CtFromCt = ~copy.ToMask ^ copy.FromMask },
                _ => throw new SpaceLimitException($"a statement copies {copy.From} onto {copy.To}"),
            },
        };
    }
}
