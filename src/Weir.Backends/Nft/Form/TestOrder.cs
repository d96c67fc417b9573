using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>The compares of addresses first, up to the first test that changes state when it is asked; see <see cref="NftForm"/>.</summary>
internal static class TestOrder
{
    public static EquatableArray<Match> Of(EquatableArray<Match> matches)
    {
        var pure = 0;
        while (pure < matches.Count && matches[pure] is not Match.Extension { Purity: Purity.Stateful })
        {
            pure++;
        }

        if (IsOrdered(matches, pure))
        {
            return matches;
        }

        var ordered = new List<Match>(matches.Count);
        for (var i = 0; i < pure; i++)
        {
            if (IsAddress(matches[i]))
            {
                ordered.Add(matches[i]);
            }
        }

        for (var i = 0; i < matches.Count; i++)
        {
            if (i >= pure || !IsAddress(matches[i]))
            {
                ordered.Add(matches[i]);
            }
        }

        return [.. ordered];
    }

    private static bool IsOrdered(EquatableArray<Match> matches, int pure)
    {
        var others = false;
        for (var i = 0; i < pure; i++)
        {
            if (!IsAddress(matches[i]))
            {
                others = true;
            }
            else if (others)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAddress(Match match) =>
        match switch
        {
            Match.Compare compare => IsAddress(compare.Part.Field),
            Match.Masked masked => IsAddress(masked.Field),
            _ => false,
        };

    private static bool IsAddress(Field field) => field.Type is FieldType.Ipv4Address or FieldType.Ipv6Address;
}
