using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// One member's openings cut so that none overlaps another: what an enclosing prefix or the whole protocol opens already is left
/// out of the narrower one, and ports that touch are one range. Sets of ranges refuse overlaps (nft_set_pipapo.c), and an element
/// that two rows ask for must not go when one of them does.
/// </summary>
internal static class DisjointOpenings
{
    /// <param name="openings">One member's openings, sorted by prefix: an enclosing one comes before what it holds.</param>
    public static IReadOnlyList<Opening> Of(ReadOnlySpan<Opening> openings)
    {
        if (openings.Length < 2)
        {
            return openings.ToArray();
        }

        var disjoint = new List<Opening>(openings.Length);
        foreach (var opening in openings)
        {
            Add(disjoint, opening);
        }

        return disjoint;
    }

    private static void Add(List<Opening> disjoint, Opening opening)
    {
        var rest = new List<PortRange?> { opening.Ports };
        foreach (var wider in disjoint)
        {
            if (wider.Protocol == opening.Protocol && wider.Prefix.Contains(opening.Prefix))
            {
                rest = wider.Ports is { } taken ? Without(rest, taken) : [];
            }
        }

        // The whole protocol after some of its ports, on the same prefix: the ports say nothing more.
        if (opening.Ports is null)
        {
            disjoint.RemoveAll(old => old.Protocol == opening.Protocol && opening.Prefix.Contains(old.Prefix));
        }

        foreach (var ports in rest)
        {
            disjoint.Add(opening with { Ports = ports });
        }
    }

    /// <summary>Cuts taken ports out of ranges; the whole protocol (null) stays whole.</summary>
    private static List<PortRange?> Without(List<PortRange?> ranges, PortRange taken)
    {
        var left = new List<PortRange?>();
        foreach (var range in ranges)
        {
            if (range is not { } ports || !ports.Overlaps(taken))
            {
                left.Add(range);
                continue;
            }

            if (ports.First < taken.First)
            {
                left.Add(new PortRange(ports.First, (ushort)(taken.First - 1)));
            }

            if (ports.Last > taken.Last)
            {
                left.Add(new PortRange((ushort)(taken.Last + 1), ports.Last));
            }
        }

        return left;
    }
}
