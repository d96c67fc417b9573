using Weir.Core.Compiler.Lowering;

namespace Weir.Core.Compiler.Cost;

/// <summary>Decides whether packets are asked first if they come from a network that has any ban (<see cref="NearBans"/>).</summary>
internal static class NearBanChoice
{
    /// <summary>Networks at most: with more, too many packets come from one of them.</summary>
    private const int MostNetworks = 1 << 13;

    /// <summary>Part of the packets taken to share a network with a ban, besides those that the networks take of all: visitors live where the banned do.</summary>
    public const double NeighborShare = 0.1;

    /// <summary>The question must save that much of what it stands before.</summary>
    public const double Margin = 0.8;

    private const double Ipv4Networks = 1 << NearBans.Length4;

    /// <param name="what">Name for the operator.</param>
    /// <param name="bans">How the bans themselves are looked up.</param>
    /// <returns>The decision; null where the question cannot be put.</returns>
    public static (bool IsAsked, Decision? Decision) Choose(
        string what,
        Decision bans,
        BucketKind kind,
        BucketCounts counts,
        CostTable table
    )
    {
        var networks = counts[new Bucket(kind)];
        if (networks is 0 or > MostNetworks || counts[Bucket.OfWide(kind)] > 0)
        {
            return (false, null);
        }

        var all = bans.Alternatives.First(static one => one.Chosen).Nanoseconds;
        var share = NeighborShare + (kind == BucketKind.NearBan4 ? networks / Ipv4Networks : 0);
        var question =
            table.Nanoseconds("compare-prefix", 1, hit: false) + table.Nanoseconds("hash", networks, hit: false);
        var first = question + (share * all);
        var isAsked = first < all * Margin;
        return (
            isAsked,
            new Decision(
                what,
                networks,
                [new Alternative("asked first", first, isAsked), new Alternative("not asked", all, !isAsked)]
            )
        );
    }
}
