using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Two base chains that hang at the same place; one that is missing accepts everything.</summary>
internal sealed record BaseChainPair(int Version, BaseHook Place, Side Left, Side Right)
{
    private static readonly Ruleset Nothing = new(Family.Inet, "", [], [], [])
    {
        Elements = new Dictionary<string, ElementTable>(),
    };

    public string Table => Left.Table.Table.Length > 0 ? Left.Table.Table : Right.Table.Table;

    public string Chain => Left.Chain.Name.Length > 0 ? Left.Chain.Name : Right.Chain.Name;

    /// <summary>All pairs of two firewalls, for packets of one IP version, in the order of hooks and priorities.</summary>
    public static IReadOnlyList<BaseChainPair> Of(Firewall left, Firewall right, int version)
    {
        var places = new SortedDictionary<(Hook, string, int, ChainType), (List<Side> Left, List<Side> Right)>();
        foreach (var side in SidesOf(left, version))
        {
            At(places, side).Left.Add(side);
        }

        foreach (var side in SidesOf(right, version))
        {
            At(places, side).Right.Add(side);
        }

        var pairs = new List<BaseChainPair>();
        foreach (var ((hook, device, priority, type), (lefts, rights)) in places)
        {
            var place = new BaseHook(type, hook, priority, false) { Device = device.Length > 0 ? device : null };
            AddPairs(pairs, version, place, lefts, rights);
        }

        return pairs;
    }

    private static IEnumerable<Side> SidesOf(Firewall firewall, int version)
    {
        var other = version == 4 ? Family.Ip6 : Family.Ip;
        foreach (var table in firewall.Tables)
        {
            foreach (var chain in table.Chains)
            {
                if (table.Family != other && chain.Base is not null)
                {
                    yield return new Side(table, chain, firewall.LocalAddresses);
                }
            }
        }
    }

    private static (List<Side> Left, List<Side> Right) At(
        SortedDictionary<(Hook, string, int, ChainType), (List<Side>, List<Side>)> places,
        Side side
    )
    {
        var place = side.Chain.Base ?? throw new ArgumentException("no base chain", nameof(side));
        var key = (place.Hook, place.Device ?? "", place.Priority, place.Type);
        if (!places.TryGetValue(key, out var lists))
        {
            lists = ([], []);
            places.Add(key, lists);
        }

        return lists;
    }

    /// <summary>One of each side belong together whatever their tables are called; of several, those of tables of the same name.</summary>
    private static void AddPairs(
        List<BaseChainPair> pairs,
        int version,
        BaseHook place,
        List<Side> lefts,
        List<Side> rights
    )
    {
        var single = lefts.Count == 1 && rights.Count == 1;
        foreach (var left in lefts)
        {
            var right = rights.Find(side => single || side.Table.Table == left.Table.Table);
            if (right is not null)
            {
                rights.Remove(right);
            }

            pairs.Add(new BaseChainPair(version, place, left, right ?? Missing(place)));
        }

        foreach (var right in rights)
        {
            pairs.Add(new BaseChainPair(version, place, Missing(place), right));
        }
    }

    private static Side Missing(BaseHook place) =>
        new(Nothing, new Chain("", place, []), default(EquatableArray<IpPrefix>));
}
