using Weir.Core.Model;

namespace Weir.Backends.Xdp;

/// <summary>How many prefixes of which length a table shall hold.</summary>
internal sealed class BanCensus
{
    private readonly int[] _counts = new int[BanHead.Lists * 2 * BanHead.Lengths6];

    public static BanCensus Of(XdpBanSpec spec)
    {
        var census = new BanCensus();
        foreach (var ban in spec.Bans)
        {
            census.Add(BanList.Bans, ban.Prefix);
        }

        foreach (var allow in spec.Allows)
        {
            census.Add(BanList.Allows, allow);
        }

        foreach (var peer in spec.Peers)
        {
            census.Add(BanList.Peers, peer);
        }

        return census;
    }

    private static readonly bool[] Families = [false, true];

    /// <summary>Bans of one family.</summary>
    public int Count(bool isIpv6) =>
        Lengths(BanList.Bans).Where(length => length.IsIpv6 == isIpv6).Sum(static length => length.Count);

    /// <summary>The lengths that exist, those with the most entries first: they are the likeliest to hold an address.</summary>
    public IEnumerable<(bool IsIpv6, int Length, int Count)> Lengths(BanList list) =>
        from family in Families
        from length in Enumerable.Range(0, family ? BanHead.Lengths6 : BanHead.Lengths4)
        let count = _counts[At(list, family, length)]
        where count > 0
        orderby family, count descending, length descending
        select (family, length, count);

    private void Add(BanList list, IpPrefix prefix) => _counts[At(list, prefix.IsIpv6, prefix.Length)]++;

    private static int At(BanList list, bool isIpv6, int length) =>
        ((((int)list * 2) + (isIpv6 ? 1 : 0)) * BanHead.Lengths6) + length;
}
