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

    public void Whole<T>(SiteChangeKind kind, T? before, T after)
        where T : class, IEquatable<T>
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
        if (before is Ban removed)
        {
            BansRemoved.Add(removed);
        }

        if (after is Ban added)
        {
            BansAdded.Add(added);
        }

        if (
            (after ?? before) is { } row
            && TKey.MemberOf(row) is not 0 and var id
            && (_members.Count == 0 || _members[^1] != id)
        )
        {
            _members.Add(id);
        }
    }

    internal readonly struct ByKey
        : ISiteKey<Member>,
            ISiteKey<Device>,
            ISiteKey<PortForward>,
            ISiteKey<Opening>,
            ISiteKey<Ban>
    {
        public static int Compare(Member left, Member right) => SiteOrder.Compare(left, right);

        public static int Compare(Device left, Device right) => SiteOrder.Compare(left, right);

        public static int Compare(PortForward left, PortForward right) => SiteOrder.Compare(left, right);

        public static int Compare(Opening left, Opening right) => SiteOrder.Compare(left, right);

        public static int Compare(Ban left, Ban right) => SiteOrder.Compare(left, right);

        public static uint MemberOf(Member row) => row.Id;

        public static uint MemberOf(Device row) => row.MemberId;

        public static uint MemberOf(PortForward row) => row.MemberId;

        public static uint MemberOf(Opening row) => row.MemberId;

        public static uint MemberOf(Ban row) => 0;
    }
}
