using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>The forms of test that options become.</summary>
internal static class Tests
{
    public static Match Is(Field field, ulong value, bool negated = false) =>
        new Match.Compare(field, negated ? Comparison.NotEqual : Comparison.Equal, Bytes.For(field, value));

    /// <summary>A range; one value alone is a comparison.</summary>
    public static Match Between(Field field, ulong low, ulong high, bool negated = false) =>
        low == high ? Is(field, low, negated) : new Match.InRanges(field, Bytes.Range(field, low, high), negated);

    /// <summary>Bits under a mask; under a full mask a comparison.</summary>
    public static Match Under(Field field, ulong mask, ulong value, bool negated = false)
    {
        var full = field.Type.Length() == 4 ? uint.MaxValue : (1ul << (field.Type.Length() * 8)) - 1;
        return mask == full
            ? Is(field, value, negated)
            : new Match.Masked(
                field,
                Bytes.For(field, mask),
                negated ? Comparison.NotEqual : Comparison.Equal,
                Bytes.For(field, value)
            );
    }

    /// <summary>Holds for every packet that has the field, as a match without options does: a later fragment has no port.</summary>
    public static Match Present(Field field) =>
        new Match.InRanges(field, Bytes.Range(field, 0, (1ul << (field.Type.Length() * 8)) - 1));

    /// <summary>The use as an extension test.</summary>
    public static Match Extension(ModuleUse use, Predicate<GivenOption>? which = null) =>
        new Match.Extension(use.Module.Name, use.Canonical(which), use.Module.Purity);
}
