using System.Runtime.InteropServices;

namespace Weir.Sources.Feeds;

/// <summary>Takes prefixes in any order and makes a sorted list of them; stops taking above the limit, so that memory is bounded.</summary>
internal sealed class FeedCollector(int most)
{
    // "192.0.2.1\n" and a little: less than most lists have a line.
    private const int FewestBytes = 12;

    private readonly List<ulong> _v4 = [];
    private readonly List<FeedEntry6> _v6 = [];

    /// <summary>Makes room for what files of so many bytes may hold, so that nothing is copied as it grows.</summary>
    public void Expect(long bytes) => _v4.EnsureCapacity((int)Math.Min(bytes / FewestBytes, most));

    /// <summary>True when there were more than may be.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>Entries taken, those that came twice counted twice.</summary>
    public int Taken { get; private set; }

    public void Add(uint address, int length, int line)
    {
        if (HasRoom())
        {
            _v4.Add(FeedEntry4.Of(address, length, line));
        }
    }

    public void Add(UInt128 address, int length, int line)
    {
        if (HasRoom())
        {
            _v6.Add(new FeedEntry6(address, length, line));
        }
    }

    public FeedList ToList()
    {
        Sort(_v4);
        Sort(_v6);
        return new FeedList(
            Unique(_v4, static (left, right) => FeedEntry4.KeyOf(left) == FeedEntry4.KeyOf(right)),
            Unique(_v6, static (left, right) => left.CompareTo(right) == 0)
        );
    }

    /// <summary>Most lists are sorted already.</summary>
    private static void Sort<T>(List<T> rows)
        where T : IComparable<T>
    {
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i - 1].CompareTo(rows[i]) > 0)
            {
                rows.Sort();
                return;
            }
        }
    }

    private bool HasRoom()
    {
        if (Taken >= most)
        {
            IsOverfull = true;
            return false;
        }

        Taken++;
        return true;
    }

    private static T[] Unique<T>(List<T> sorted, Func<T, T, bool> same)
    {
        var rows = CollectionsMarshal.AsSpan(sorted);
        var count = 0;
        foreach (var row in rows)
        {
            if (count == 0 || !same(rows[count - 1], row))
            {
                rows[count++] = row;
            }
        }

        return rows[..count].ToArray();
    }
}
