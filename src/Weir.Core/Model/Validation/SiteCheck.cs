using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>What the rules look at: the draft's rows in key order, and the bag they report into.</summary>
internal sealed class SiteCheck
{
    private Member? _latest;

    public SiteCheck(SiteDraft draft, DateTimeOffset now)
    {
        (Kind, IsWhole) = (draft.Kind, draft.IsWhole);
        Topology = draft.Topology;
        Options = draft.Options;
        Now = now;
        Members = Sorted(draft.Members, SiteOrder.Compare);
        Devices = Sorted(draft.Devices, SiteOrder.Compare);
        Forwards = Sorted(draft.Forwards, SiteOrder.Compare);
        Openings = Sorted(draft.Openings, SiteOrder.Compare);
        Bans = Sorted(draft.Bans, SiteOrder.Compare);
        Listeners = Sorted(draft.Listeners, SiteOrder.Compare);
        Allows = Sorted(draft.Allows, SiteOrder.Compare);
        Own = new IpPrefixes(Topology.OwnAddresses);
        Inside = new InsideNetworks(Topology);
        CrowdedMembers = ForwardLimitRule.FindCrowded(Forwards);
    }

    public SiteKind Kind { get; }

    public bool IsWhole { get; }

    public Topology Topology { get; }

    public SiteOptions Options { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Sorted by id; ids may still be there twice.</summary>
    public Member[] Members { get; }

    public Device[] Devices { get; }

    public PortForward[] Forwards { get; }

    public Opening[] Openings { get; }

    public Ban[] Bans { get; }

    public Listener[] Listeners { get; }

    public Allow[] Allows { get; }

    /// <summary>The box's own addresses.</summary>
    public IpPrefixes Own { get; }

    /// <summary>Networks of the inside interfaces.</summary>
    public InsideNetworks Inside { get; }

    /// <summary>Ids of the members with more forwards than may be, sorted.</summary>
    public List<uint> CrowdedMembers { get; }

    public DiagnosticBag Found { get; } = new(DiagnosticBag.DefaultKeptPerCode);

    /// <summary>The member with this id (the first read, where the id is there twice), or null.</summary>
    public Member? Find(uint id)
    {
        // Rows are asked for in member order, so the answer is mostly the one just given.
        if (_latest?.Id == id)
        {
            return _latest;
        }

        var at = SiteLookup.FirstAtOrAfter<Member, ById>(Members, id);
        if (at == Members.Length || Members[at].Id != id)
        {
            return null;
        }

        return _latest = Members[at];
    }

    public bool IsCrowded(uint id) => CrowdedMembers.Count > 0 && CrowdedMembers.BinarySearch(id) >= 0;

    public bool HasExpired(Ban ban) => ban.HasExpired(Now);

    /// <summary>The rows as a site: without those that say the same twice (each was pointed out) and without bans that ran out.</summary>
    public Site ToSite() =>
        new()
        {
            Kind = Kind,
            Topology = Topology,
            Options = Options,
            Members = [.. Members],
            Devices = Unique(Devices, SiteOrder.Compare),
            Forwards = [.. Forwards],
            Openings = Unique(Openings, SiteOrder.Compare),
            Bans = Array.Exists(Bans, HasExpired)
                ? [.. Bans.Where(ban => !HasExpired(ban))]
                : SiteRows.Create<Ban>(Bans),
            Listeners = Unique(Listeners, SiteOrder.Compare),
            Allows = Unique(Allows, SiteOrder.Compare),
        };

    private static SiteRows<T> Unique<T>(T[] sorted, Comparison<T> order)
        where T : class
    {
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (count == 0 || order(sorted[count - 1], sorted[i]) != 0)
            {
                sorted[count++] = sorted[i];
            }
        }

        return SiteRows.Create<T>(sorted.AsSpan(0, count));
    }

    /// <summary>Rows in key order; rows with equal keys stay in the order read, so "the other row" is always the earlier one.</summary>
    private static T[] Sorted<T>(List<T> rows, Comparison<T> order)
    {
        var sorted = rows.ToArray();
        if (IsSorted(sorted, order))
        {
            return sorted;
        }

        var places = new int[sorted.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        Array.Sort(places, (left, right) => order(rows[left], rows[right]) is not 0 and var by ? by : left - right);
        for (var i = 0; i < places.Length; i++)
        {
            sorted[i] = rows[places[i]];
        }

        return sorted;
    }

    private static bool IsSorted<T>(T[] rows, Comparison<T> order)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            if (order(rows[i - 1], rows[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
