using System.Collections.Immutable;

namespace Weir.Core.Model;

/// <summary>The key order and the member of a kind of row, resolved at compile time so that the walk calls nothing virtual.</summary>
internal interface ISiteKey<in T>
{
    static abstract int Compare(T left, T right);

    /// <summary>The member the row belongs to, 0 for none.</summary>
    static abstract uint MemberOf(T row);
}

/// <summary>Collects the differences of two sites, kind by kind.</summary>
internal sealed class SiteWalk
{
    private readonly List<uint> _members = [];

    public ImmutableArray<SiteChange>.Builder Changes { get; } = ImmutableArray.CreateBuilder<SiteChange>();

    public ImmutableArray<Ban>.Builder BansRemoved { get; } = ImmutableArray.CreateBuilder<Ban>();

    public ImmutableArray<Ban>.Builder BansAdded { get; } = ImmutableArray.CreateBuilder<Ban>();

    public ImmutableArray<Listener>.Builder ListenersRemoved { get; } = ImmutableArray.CreateBuilder<Listener>();

    public ImmutableArray<Listener>.Builder ListenersAdded { get; } = ImmutableArray.CreateBuilder<Listener>();

    public ImmutableArray<Allow>.Builder AllowsRemoved { get; } = ImmutableArray.CreateBuilder<Allow>();

    public ImmutableArray<Allow>.Builder AllowsAdded { get; } = ImmutableArray.CreateBuilder<Allow>();

    public void Whole<T>(SiteChangeKind kind, T? before, T after)
        where T : class
    {
        if (!ReferenceEquals(before, after) && !after.Equals(before))
        {
            Changes.Add(new SiteChange(kind, before, after));
        }
    }

    public void Rows<T, TKey>(SiteChangeKind kind, SiteRows<T> before, SiteRows<T> after)
        where T : class, IEquatable<T>
        where TKey : ISiteKey<T>
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        var (left, right) = (new RowCursor<T>(before), new RowCursor<T>(after));
        while (true)
        {
            RowCursor<T>.SkipShared(ref left, ref right);
            var (was, now) = (left.Current, right.Current);
            if (was is null && now is null)
            {
                return;
            }

            var order =
                was is null ? 1
                : now is null ? -1
                : ReferenceEquals(was, now) ? 0
                : TKey.Compare(was, now);
            if (order != 0 || (!ReferenceEquals(was, now) && was?.Equals(now) != true))
            {
                Add<T, TKey>(kind, order <= 0 ? was : null, order >= 0 ? now : null);
            }

            left.Advance(order <= 0);
            right.Advance(order >= 0);
        }
    }

    public ImmutableArray<uint> SortedMembers()
    {
        _members.Sort();
        var unique = ImmutableArray.CreateBuilder<uint>();
        foreach (var id in _members)
        {
            if (unique.Count == 0 || unique[^1] != id)
            {
                unique.Add(id);
            }
        }

        return unique.ToImmutable();
    }

    private void Add<T, TKey>(SiteChangeKind kind, T? before, T? after)
        where T : class
        where TKey : ISiteKey<T>
    {
        Changes.Add(new SiteChange(kind, before, after));
        Add(before, BansRemoved, ListenersRemoved, AllowsRemoved);
        Add(after, BansAdded, ListenersAdded, AllowsAdded);

        if (
            (after ?? before) is { } row
            && TKey.MemberOf(row) is not 0 and var id
            && (_members.Count == 0 || _members[^1] != id)
        )
        {
            _members.Add(id);
        }
    }

    private static void Add(
        object? row,
        ImmutableArray<Ban>.Builder bans,
        ImmutableArray<Listener>.Builder listeners,
        ImmutableArray<Allow>.Builder allows
    )
    {
        switch (row)
        {
            case Ban ban:
                bans.Add(ban);
                break;
            case Listener listener:
                listeners.Add(listener);
                break;
            case Allow allow:
                allows.Add(allow);
                break;
        }
    }

    internal readonly struct ByKey
        : ISiteKey<Member>,
            ISiteKey<Device>,
            ISiteKey<PortForward>,
            ISiteKey<Opening>,
            ISiteKey<Ban>,
            ISiteKey<Listener>,
            ISiteKey<Allow>
    {
        public static int Compare(Member left, Member right) => SiteOrder.Compare(left, right);

        public static int Compare(Device left, Device right) => SiteOrder.Compare(left, right);

        public static int Compare(PortForward left, PortForward right) => SiteOrder.Compare(left, right);

        public static int Compare(Opening left, Opening right) => SiteOrder.Compare(left, right);

        public static int Compare(Ban left, Ban right) => SiteOrder.Compare(left, right);

        public static int Compare(Listener left, Listener right) => SiteOrder.Compare(left, right);

        public static int Compare(Allow left, Allow right) => SiteOrder.Compare(left, right);

        public static uint MemberOf(Member row) => row.Id;

        public static uint MemberOf(Device row) => row.MemberId;

        public static uint MemberOf(PortForward row) => row.MemberId;

        public static uint MemberOf(Opening row) => row.MemberId;

        public static uint MemberOf(Ban row) => 0;

        public static uint MemberOf(Listener row) => 0;

        public static uint MemberOf(Allow row) => 0;
    }
}
