namespace Weir.Core.Model;

/// <summary>Gives the member id a row is sorted by.</summary>
internal interface IMemberKey<in T>
{
    static abstract uint Of(T row);
}

internal readonly struct ById : IMemberKey<Member>, IMemberKey<Device>, IMemberKey<PortForward>, IMemberKey<Opening>
{
    public static uint Of(Member row) => row.Id;

    public static uint Of(Device row) => row.MemberId;

    public static uint Of(PortForward row) => row.MemberId;

    public static uint Of(Opening row) => row.MemberId;
}

/// <summary>Binary search in rows that are sorted by member id first.</summary>
internal static class SiteLookup
{
    public static int FirstAtOrAfter<T, TKey>(SiteRows<T> rows, uint id)
        where T : class
        where TKey : IMemberKey<T> => rows.FirstNot(id, static (row, wanted) => TKey.Of(row) < wanted);

    public static int FirstAtOrAfter<T, TKey>(ReadOnlySpan<T> rows, uint id)
        where TKey : IMemberKey<T>
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = TKey.Of(rows[middle]) < id ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    public static ReadOnlySpan<T> RowsOf<T, TKey>(ReadOnlySpan<T> rows, uint id)
        where TKey : IMemberKey<T>
    {
        var first = FirstAtOrAfter<T, TKey>(rows, id);
        var end = id == uint.MaxValue ? rows.Length : FirstAtOrAfter<T, TKey>(rows, id + 1);
        return rows[first..end];
    }

    public static ReadOnlySpan<T> RowsOf<T, TKey>(SiteRows<T> rows, uint id)
        where T : class
        where TKey : IMemberKey<T>
    {
        var first = FirstAtOrAfter<T, TKey>(rows, id);
        var end = id == uint.MaxValue ? rows.Length : FirstAtOrAfter<T, TKey>(rows, id + 1);
        return rows.Slice(first, end);
    }
}
