using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>A header field compared with a constant, or two neighbors compared at once.</summary>
/// <param name="Compare">The test whose place it takes in the rule.</param>
/// <param name="Length">Bytes read from the field's offset on.</param>
internal sealed record HeaderTest(Match.Compare Compare, int Length, EquatableArray<byte> Value)
{
    public int End => Compare.Part.Field.Offset + Length;
}

/// <summary>
/// Joins compares of neighboring header fields into one, as nft does (payload_do_merge in src/rule.c: sorted by place, joined where they touch and
/// stay within the 4 bytes the kernel reads inline): <c>icmp type 8 icmp code 0</c> is one read of two bytes. nft joins those that must differ as well,
/// which changes what they mean: <see cref="ApartTests"/> keeps them from it.
/// </summary>
internal static class MergedTests
{
    private const int FastLength = 4;

    /// <summary>For each test of the rule what becomes of it; a test that is absent was joined to another.</summary>
    public static Dictionary<Match.Compare, HeaderTest> Of(Rule rule)
    {
        var tests = new List<HeaderTest>();
        foreach (var match in rule.Matches)
        {
            if (match is Match.Compare compare && IsWholeHeaderField(compare.Part))
            {
                var length = compare.Part.Field.Type.Length();
                tests.Add(new HeaderTest(compare, length, [.. compare.Value.AsSpan()[..length]]));
            }
        }

        var merged = new Dictionary<Match.Compare, HeaderTest>(ReferenceEqualityComparer.Instance);
        HeaderTest? last = null;
        foreach (var test in tests.OrderBy(t => t.Compare.Part.Field.Layer).ThenBy(t => t.Compare.Part.Field.Offset))
        {
            last = last is not null && Touch(last, test) ? Join(last, test) : test;
            merged[last.Compare] = last;
        }

        return merged;
    }

    public static bool IsWholeHeaderField(KeyPart part) =>
        !part.IsMasked && part.Field.Layer is FieldLayer.Network or FieldLayer.Transport;

    private static bool Touch(HeaderTest first, HeaderTest second)
    {
        var (one, two) = (first.Compare.Part.Field, second.Compare.Part.Field);
        return one.Layer == two.Layer
            && one.L4Protocol == two.L4Protocol
            && first.End == two.Offset
            && first.Length + second.Length <= FastLength
            && first.Compare.Comparison == Comparison.Equal
            && second.Compare.Comparison == Comparison.Equal;
    }

    private static HeaderTest Join(HeaderTest first, HeaderTest second) =>
        first with
        {
            Length = first.Length + second.Length,
            Value = [.. first.Value.AsSpan(), .. second.Value.AsSpan()],
        };
}
