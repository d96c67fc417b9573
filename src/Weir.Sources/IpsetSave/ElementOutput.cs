using System.Buffers.Binary;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IpsetSave;

/// <summary>Fills a set's table.</summary>
/// <param name="origin">Where the element with this number was read.</param>
internal sealed class ElementOutput(ElementTable table, Func<int, Origin> origin, bool interval, int keyLength)
{
    /// <param name="isFirst">False for what is left of an element behind an exception: what it had counted is written once.</param>
    public Span<byte> Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, DraftElements.Entry entry, bool isFirst)
    {
        var target = table.Append(origin(entry.Line));
        first.CopyTo(target);
        if (interval)
        {
            last.CopyTo(target[keyLength..]);
        }

        if (entry.Note is { } note)
        {
            var kept = isFirst ? note : note with { Tally = null };
            if (kept != new ElementNote(null, null))
            {
                table.Annotate(kept);
            }
        }

        return target;
    }

    /// <summary>Writes an element with one of its columns narrowed.</summary>
    public void WriteRange(
        DraftElements elements,
        int index,
        DraftElements.Entry entry,
        NetColumn column,
        UInt128 first,
        UInt128 last,
        bool isFirst
    )
    {
        var target = Write(elements.First(index), elements.Last(index), entry, isFirst);
        Narrow(target, column, first, last);
    }

    public void Narrow(Span<byte> element, NetColumn column, UInt128 first, UInt128 last)
    {
        Put(element.Slice(column.Offset, column.Length), first);
        Put(element.Slice(keyLength + column.Offset, column.Length), last);
    }

    public static UInt128 Number(ReadOnlySpan<byte> key, NetColumn column)
    {
        var value = key.Slice(column.Offset, column.Length);
        return column.Length == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(value)
            : BinaryPrimitives.ReadUInt128BigEndian(value);
    }

    private static void Put(Span<byte> target, UInt128 value)
    {
        if (target.Length == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(target, value);
        }
    }
}
