using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IpsetSave;

/// <summary>Makes a set of its elements: sorted, each key once, networks cut into ranges that do not overlap.</summary>
internal static class SetBuilder
{
    /// <param name="origin">Where the line with this number is.</param>
    /// <param name="onDuplicate">Told the line of an element that was there already, and the line it was first in.</param>
    /// <returns>The set, or null: then the draft says why it is opaque.</returns>
    public static AddressSet? Build(SetDraft draft, Func<int, Origin> origin, Action<int, int> onDuplicate)
    {
        if (draft.OpaqueReason is not null || draft.Type is not { } type || draft.Elements is not { } elements)
        {
            return null;
        }

        var networks = NetworkColumns(draft, type);
        var declaration = Declare(draft, networks.Count > 0);
        var table = new ElementTable(declaration.Stride, elements.Count);
        var output = new ElementOutput(table, origin, networks.Count > 0, elements.KeyLength);
        if (networks.Count == 0)
        {
            Exact(elements, output, onDuplicate);
        }
        else if (networks.Count == 1)
        {
            NetResolver.Resolve(draft, elements, networks[0], output, onDuplicate);
        }
        else if (!BoxResolver.TryResolve(elements, networks[0], networks[1], output))
        {
            draft.MakeOpaque("its networks overlap too often to be told apart", draft.Line);
        }

        return draft.OpaqueReason is null ? new AddressSet(declaration, table) : null;
    }

    public static SetDeclaration Declare(SetDraft draft, bool interval) =>
        new(draft.Name, new EquatableArray<FieldType>(draft.Key))
        {
            Interval = interval,
            Timeouts = draft.HasTimeouts,
            Counters = draft.HasCounters,
            Ipset = draft.Header,
        };

    /// <summary>Bytes in the key where a column is that holds networks.</summary>
    private static List<NetColumn> NetworkColumns(SetDraft draft, IpsetType type)
    {
        var found = new List<NetColumn>();
        var at = 0;
        var part = 0;
        foreach (var column in type.Columns)
        {
            var length = draft.Key[part].PaddedLength();
            if (column == IpsetColumn.Net || (column == IpsetColumn.Ip && draft.Netmask >= 0))
            {
                found.Add(new NetColumn(at, length));
            }

            at += length;
            part++;
            if (column == IpsetColumn.Port)
            {
                at += draft.Key[part++].PaddedLength();
            }
        }

        return found;
    }

    private static void Exact(DraftElements elements, ElementOutput output, Action<int, int> onDuplicate)
    {
        var order = Order(elements.Count);
        Array.Sort(
            order,
            (left, right) =>
                elements.First(left).SequenceCompareTo(elements.First(right)) is not 0 and var difference
                    ? difference
                    : left.CompareTo(right)
        );
        for (var i = 0; i < order.Length; i++)
        {
            if (i > 0 && elements.First(order[i]).SequenceEqual(elements.First(order[i - 1])))
            {
                onDuplicate(elements[order[i]].Line, elements[order[i - 1]].Line);
                continue;
            }

            output.Write(elements.First(order[i]), elements.Last(order[i]), elements[order[i]], isFirst: true);
        }
    }

    internal static int[] Order(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        return order;
    }
}

/// <summary>Where in the key a column of networks lies.</summary>
internal readonly record struct NetColumn(int Offset, int Length);
