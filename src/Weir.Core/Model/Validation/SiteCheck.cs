using System.Runtime.InteropServices;
using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>What the rules look at: the draft's rows in key order, and the bag they report into.</summary>
internal sealed class SiteCheck
{
    public SiteCheck(SiteDraft draft, DateTimeOffset now)
    {
        Topology = draft.Topology;
        Options = draft.Options;
        Now = now;
        Members = Sorted(draft.Members, SiteOrder.Compare);
        Devices = Sorted(draft.Devices, SiteOrder.Compare);
        Forwards = Sorted(draft.Forwards, SiteOrder.Compare);
        Openings = Sorted(draft.Openings, SiteOrder.Compare);
        Bans = Sorted(draft.Bans, SiteOrder.Compare);
    }

    public Topology Topology { get; }

    public SiteOptions Options { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Sorted by id; ids may still be there twice.</summary>
    public Member[] Members { get; }

    public Device[] Devices { get; }

    public PortForward[] Forwards { get; }

    public Opening[] Openings { get; }

    public Ban[] Bans { get; }

    public DiagnosticBag Found { get; } = new(DiagnosticBag.DefaultKeptPerCode);

    /// <summary>The member with this id (the first read, where the id is there twice), or null.</summary>
    public Member? Find(uint id)
    {
        var at = SiteLookup.FirstAtOrAfter<Member, ById>(Members, id);
        return at < Members.Length && Members[at].Id == id ? Members[at] : null;
    }

    public Site ToSite() =>
        new()
        {
            Topology = Topology,
            Options = Options,
            Members = ImmutableCollectionsMarshal.AsImmutableArray(Members),
            Devices = ImmutableCollectionsMarshal.AsImmutableArray(Devices),
            Forwards = ImmutableCollectionsMarshal.AsImmutableArray(Forwards),
            Openings = ImmutableCollectionsMarshal.AsImmutableArray(Openings),
            Bans = ImmutableCollectionsMarshal.AsImmutableArray(Bans),
        };

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
