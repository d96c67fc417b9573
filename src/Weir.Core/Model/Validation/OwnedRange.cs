namespace Weir.Core.Model.Validation;

/// <summary>A prefix as numbers, whose it is, and which row it came from. One sweep compares prefixes of one family.</summary>
internal readonly record struct OwnedRange(UInt128 First, UInt128 Last, uint Owner, int Row)
{
    public static OwnedRange Of(IpPrefix prefix, uint owner, int row) =>
        prefix.IsIpv6
            ? new OwnedRange(prefix.V6.Address.Value, prefix.V6.Last.Value, owner, row)
            : new OwnedRange(prefix.V4.Address.Value, prefix.V4.Last.Value, owner, row);

    /// <summary>
    /// Reports each range that lies within one of another owner, with the nearest such, and each that lies within one of its own
    /// owner. Prefixes are nested or disjoint, so one pass in order with a stack of the open ones finds all: O(n log n).
    /// </summary>
    public static void Sweep(OwnedRange[] ranges, Action<OwnedRange, OwnedRange> report)
    {
        Array.Sort(ranges, InOrder);
        var open = new Stack<Open>();
        foreach (var range in ranges)
        {
            while (open.TryPeek(out var top) && top.Range.Last < range.First)
            {
                open.Pop();
            }

            OwnedRange? foreign = null;
            if (open.TryPeek(out var around))
            {
                var own = around.Range.Owner == range.Owner;
                foreign = own ? around.Foreign : around.Range;
                if (own)
                {
                    report(range, around.Range);
                }

                if (foreign is { } other)
                {
                    report(range, other);
                }
            }

            open.Push(new Open(range, foreign));
        }
    }

    /// <summary>Outer before inner; of equal ones the row read first is the outer.</summary>
    private static int InOrder(OwnedRange left, OwnedRange right)
    {
        var order = left.First.CompareTo(right.First);
        order = order != 0 ? order : right.Last.CompareTo(left.Last);
        return order != 0 ? order : left.Row.CompareTo(right.Row);
    }

    /// <summary>A range that is not yet left behind, and the nearest range of another owner around it.</summary>
    private readonly record struct Open(OwnedRange Range, OwnedRange? Foreign);
}
