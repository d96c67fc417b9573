using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Words;

/// <summary>Tests as the operator reads them in a trace.</summary>
internal static class MatchWords
{
    public static string Of(Match match) =>
        match switch
        {
            Match.Compare test => $"{test.Part.Field.Name} {Sign(test.Comparison == Comparison.NotEqual)}{Value(test)}",
            Match.AnyBit test => $"{test.Field.Name} {Sign(test.Negated)}{Bits(test)}",
            Match.Masked test =>
                $"{test.Field.Name} & {Under(test.Field, test.Mask)} {(test.Comparison == Comparison.NotEqual ? "!=" : "==")} {Under(test.Field, test.Value)}",
            Match.InRanges test => $"{test.Field.Name} {Sign(test.Negated)}{Ranges(test)}",
            Match.Either test =>
                $"{(test.Negated ? "none of" : "any of")} ({string.Join(", ", test.Alternatives.Select(Of))})",
            Match.InSet test => $"{FieldWords.Of(test.Key)} {Sign(test.Negated)}@{test.Set}",
            Match.Extension test => test.Text,
            _ => throw new UnreachableException(),
        };

    /// <summary>The value compared with: <c>10.0.0.0/8</c>, <c>eth*</c>.</summary>
    public static string Value(Match.Compare test)
    {
        var (field, length) = (test.Part.Field, test.Part.PrefixLength);
        if (!test.Part.IsMasked)
        {
            return ValueWords.Of(field.Type, test.Value.AsSpan());
        }

        return field.Type == FieldType.InterfaceName
            ? $"{System.Text.Encoding.UTF8.GetString(test.Value.AsSpan()[..(length / 8)])}*"
            : $"{ValueWords.Of(field.Type, test.Value.AsSpan())}/{length}";
    }

    public static string Bits(Match.AnyBit test)
    {
        var word = test.Bits;
        Span<byte> value = stackalloc byte[4];
        MemoryMarshal.Write(value, in word);
        return ValueWords.Of(test.Field.Type, value);
    }

    /// <summary>A mask or a value under one: in names where bits have names, else in the field's own form.</summary>
    public static string Under(Field field, EquatableArray<byte> value) => ValueWords.Of(field.Type, value.AsSpan());

    public static string Ranges(Match.InRanges test)
    {
        var length = test.Field.Type.Length();
        var words = new List<string>();
        for (var at = 0; at < test.Bounds.Count; at += length * 2)
        {
            var first = ValueWords.Of(test.Field.Type, test.Bounds.AsSpan().Slice(at, length));
            var last = ValueWords.Of(test.Field.Type, test.Bounds.AsSpan().Slice(at + length, length));
            words.Add(first == last ? first : $"{first}-{last}");
        }

        return words.Count == 1 ? words[0] : $"{{ {string.Join(", ", words)} }}";
    }

    private static string Sign(bool negated) => negated ? "!= " : "";
}
