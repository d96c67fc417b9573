using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Rows;

/// <summary>The rows of member_prefixes, packed, from where the members take them.</summary>
internal sealed class PrefixTable
{
    private readonly List<Row> _rows = [];
    private bool _sorted;

    public void Add(uint member, Ipv6Prefix prefix, Origin origin)
    {
        _rows.Add(new Row(member, _rows.Count, prefix, origin, IsTaken: false));
        _sorted = false;
    }

    /// <summary>The member's prefixes in ascending order. All rows must have been added.</summary>
    public EquatableArray<Ipv6Prefix> Take(uint member)
    {
        Sort();
        var rows = CollectionsMarshal.AsSpan(_rows);
        var first = LowerBound(rows, member);
        var count = 0;
        while (first + count < rows.Length && rows[first + count].Member == member)
        {
            rows[first + count] = rows[first + count] with { IsTaken = true };
            count++;
        }

        if (count == 0)
        {
            return default;
        }

        var prefixes = new Ipv6Prefix[count];
        for (var i = 0; i < count; i++)
        {
            prefixes[i] = rows[first + i].Prefix;
        }

        return new EquatableArray<Ipv6Prefix>(ImmutableCollectionsMarshal.AsImmutableArray(prefixes));
    }

    /// <summary>Reports the rows that no member took.</summary>
    public void ReportOrphans(DiagnosticBag bag)
    {
        Sort();
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(_rows))
        {
            if (!row.IsTaken)
            {
                bag.Add(
                    ValueErrors.PrefixOfNoMember(row.Origin.At($"{row.Member} {row.Prefix}", "member"), row.Member)
                );
            }
        }
    }

    // Sources mostly give the rows in order already.
    private void Sort()
    {
        if (!_sorted)
        {
            _sorted = true;
            CollectionsMarshal.AsSpan(_rows).Sort(Compare);
        }
    }

    private static int Compare(Row left, Row right) =>
        left.Member != right.Member ? left.Member.CompareTo(right.Member)
        : left.Prefix != right.Prefix ? left.Prefix.CompareTo(right.Prefix)
        : left.Ordinal.CompareTo(right.Ordinal);

    private static int LowerBound(ReadOnlySpan<Row> rows, uint member)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = rows[middle].Member < member ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct Row(uint Member, int Ordinal, Ipv6Prefix Prefix, Origin Origin, bool IsTaken);
}
