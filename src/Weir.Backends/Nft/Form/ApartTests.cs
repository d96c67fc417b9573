using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>
/// Keeps apart what nft would join wrongly: of two neighboring header fields that must both differ it makes one compare of both
/// (payload_do_merge of nft 1.0.6), which holds already when one of them differs. A mask of all bits says the same and is not joined.
/// </summary>
internal static class ApartTests
{
    private const int FastLength = 4;

    public static EquatableArray<Match> Of(EquatableArray<Match> matches)
    {
        List<Match>? apart = null;
        for (var i = 1; i < matches.Count; i++)
        {
            if (Differs(matches[i]) is { } compare && HasNeighbor(apart ?? [.. matches], i, compare.Part.Field))
            {
                apart ??= [.. matches];
                apart[i] = Masked(compare);
            }
        }

        return apart is null ? matches : [.. apart];
    }

    private static bool HasNeighbor(List<Match> matches, int before, Field field)
    {
        for (var i = 0; i < before; i++)
        {
            if (Differs(matches[i]) is { Part.Field: var other } && (Touch(other, field) || Touch(field, other)))
            {
                return true;
            }
        }

        return false;
    }

    private static Match.Compare? Differs(Match match) =>
        match is Match.Compare { Comparison: Comparison.NotEqual } compare
        && MergedTests.IsWholeHeaderField(compare.Part)
            ? compare
            : null;

    private static bool Touch(Field first, Field second) =>
        first.Layer == second.Layer
        && first.Offset + first.Type.Length() == second.Offset
        && first.Type.Length() + second.Type.Length() <= FastLength;

    private static Match.Masked Masked(Match.Compare compare)
    {
        var mask = new byte[compare.Part.Field.Type.Length()];
        Array.Fill(mask, byte.MaxValue);
        return new Match.Masked(
            compare.Part.Field,
            [.. mask],
            Comparison.NotEqual,
            [.. compare.Value.AsSpan()[..mask.Length]]
        );
    }
}
