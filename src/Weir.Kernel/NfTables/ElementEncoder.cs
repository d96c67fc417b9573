using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>
/// Writes the elements of one block into as many messages as it takes: the list is one attribute, so at most 65,535 bytes of it
/// fit a message. Reads straight from the packed block; nothing is allocated per element.
/// </summary>
internal readonly ref struct ElementEncoder
{
    private readonly NetlinkWriter _writer;
    private readonly SetSpec _set;
    private readonly ElementBlock _block;
    private readonly bool _adding;
    private readonly int _keyLength;
    private readonly int _dataLength;
    private readonly int[]? _order;
    private readonly ElementTemplate? _template;

    /// <param name="adding">False to delete: then only the keys are written.</param>
    /// <param name="template">Short way for elements without anything special.</param>
    internal ElementEncoder(
        NetlinkWriter writer,
        SetSpec set,
        ElementBlock block,
        bool adding,
        ElementTemplate? template
    )
    {
        CheckShape(set, block);
        _writer = writer;
        _set = set;
        _block = block;
        _adding = adding;
        _keyLength = set.WireKeyLength;
        _dataLength = adding ? set.WireDataLength : 0;
        _order = set.IsTree ? ElementOrder.Ascending(set, block) : null;
        _template = template;
    }

    /// <summary>Index in the block of the element written as number <paramref name="position"/>.</summary>
    internal int IndexAt(int position) => _order is null ? position : _order[position];

    /// <summary>An upper bound of what the block takes in messages, in bytes.</summary>
    internal static long EstimateBytes(SetSpec set, ElementBlock block, bool adding)
    {
        const int header = NetlinkWriter.AttributeHeaderLength;
        var key = 2 * header + NetlinkWriter.Align(set.WireKeyLength);
        long each = header + (set.IsRangeConcatenation ? 2 * key : key);
        if (set.IsTree)
        {
            // The end element, and the mark of an interval that has none.
            each += header + key + 8 + 12;
        }

        if (adding)
        {
            each += set.Data.IsEmpty ? 0 : 2 * header + NetlinkWriter.Align(set.WireDataLength);
            each += block.TimeoutsMs.IsDefaultOrEmpty ? 0 : 12;
            each += block.Counters.IsDefaultOrEmpty ? 0 : 44;
        }

        var total = each * block.Count;
        if (adding)
        {
            foreach (var comment in block.Comments)
            {
                total += comment is null ? 0 : 3 * comment.Length + 16;
            }

            foreach (var verdict in block.Verdicts)
            {
                total += 24 + (3 * (verdict.Chain?.Length ?? 0));
            }
        }

        // A message every 65,000 bytes brings its own header and names.
        return total + ((total / 60_000) + 1) * 640;
    }

    /// <summary>
    /// Writes elements from <paramref name="position"/> on as one NFTA_SET_ELEM_LIST_ELEMENTS, as many as fit, and returns the
    /// position of the first that is left.
    /// </summary>
    internal int WriteList(int position)
    {
        var start = _writer.Length;
        using (_writer.Nest(NftaElements.Elements))
        {
            var first = position;
            while (true)
            {
                position += WriteMany(position, ushort.MaxValue - (_writer.Length - start));
                if (position == _block.Count)
                {
                    break;
                }

                var mark = _writer.Length;
                WriteElement(IndexAt(position));
                if (_writer.Length - start > ushort.MaxValue && position > first)
                {
                    _writer.Truncate(mark);
                    break;
                }

                position++;
            }
        }

        return position;
    }

    /// <summary>Writes one key as an element without anything else: what a look-up of one element asks with.</summary>
    internal static void WriteKey(NetlinkWriter writer, ReadOnlySpan<byte> key, uint flags)
    {
        using (writer.Nest(NftaData.ListElement))
        {
            if (flags != 0)
            {
                writer.UInt32BigEndian(NftaElement.Flags, flags);
            }

            Value(writer, NftaElement.Key, key);
        }
    }

    /// <summary>Writes one element and all it carries.</summary>
    internal void WriteElement(int index)
    {
        var element = _block.Bytes.Span.Slice(index * _set.Stride, _set.Stride);
        var key = element[.._keyLength];
        if (!_set.IsTree)
        {
            using (_writer.Nest(NftaData.ListElement))
            {
                WriteTimeout(index);
                Value(_writer, NftaElement.Key, key);
                if (_set.Interval)
                {
                    Value(_writer, NftaElement.KeyEnd, element.Slice(_set.KeyLength, _keyLength));
                }

                WriteRest(index, element, open: false);
            }

            return;
        }

        // The key behind the last one is this interval's end; the top of the space has none behind it.
        Span<byte> end = stackalloc byte[_keyLength];
        element.Slice(_set.KeyLength, _keyLength).CopyTo(end);
        var open = !ElementOrder.Increment(end);
        using (_writer.Nest(NftaData.ListElement))
        {
            WriteTimeout(index);
            Value(_writer, NftaElement.Key, key);
            WriteRest(index, element, open);
        }

        if (!open)
        {
            WriteKey(_writer, end, NftaElement.IntervalEnd);
        }
    }

    /// <summary>Copies as many elements as fit <paramref name="room"/> bytes and the template can hold.</summary>
    private int WriteMany(int position, int room)
    {
        if (_template is null)
        {
            return 0;
        }

        var mark = _writer.Length;
        var wanted = Math.Min(room / _template.Length, _block.Count - position);
        var filled = _template.Fill(_writer.Reserve(wanted * _template.Length), _block.Bytes.Span, _order, position);
        _writer.Truncate(mark + (filled * _template.Length));
        return filled;
    }

    private void WriteTimeout(int index)
    {
        if (_adding && !_block.TimeoutsMs.IsDefaultOrEmpty && _block.TimeoutsMs[index] is > 0 and var timeout)
        {
            _writer.UInt64BigEndian(NftaElement.Timeout, timeout);
        }
    }

    private void WriteRest(int index, ReadOnlySpan<byte> element, bool open)
    {
        if (!_adding)
        {
            return;
        }

        if (_set.IsVerdictMap)
        {
            ExpressionEncoder.Verdict(_writer, NftaElement.Data, _block.Verdicts[index]);
        }
        else if (_dataLength != 0)
        {
            Value(_writer, NftaElement.Data, element.Slice(element.Length - _set.DataLength, _dataLength));
        }

        var comment = _block.Comments.IsDefaultOrEmpty ? null : _block.Comments[index];
        UserData.Element(_writer, NftaElement.UserData, comment, open);
        if (!_block.Counters.IsDefaultOrEmpty && _block.Counters[index] != default)
        {
            WriteCounter(_block.Counters[index]);
        }
    }

    // The kernel wants an element's expressions to be exactly those its set declares (nft_set_elem_expr_setup).
    private void WriteCounter(CounterValue value)
    {
        if (_set.ElementExpressions.Length <= 1)
        {
            ExpressionEncoder.Single(
                _writer,
                NftaElement.Expression,
                new Expression.Counter(value.Packets, value.Bytes)
            );
            return;
        }

        using (_writer.Nest(NftaElement.Expressions))
        {
            foreach (var declared in _set.ElementExpressions)
            {
                ExpressionEncoder.Single(
                    _writer,
                    NftaData.ListElement,
                    declared is Expression.Counter ? new Expression.Counter(value.Packets, value.Bytes) : declared
                );
            }
        }
    }

    private static void Value(NetlinkWriter writer, ushort attribute, ReadOnlySpan<byte> value)
    {
        using (writer.Nest(attribute))
        {
            writer.Attribute(NftaData.Value, value);
        }
    }

    private static void CheckShape(SetSpec set, ElementBlock block)
    {
        if (block.Bytes.Length != (long)block.Count * set.Stride)
        {
            throw new ArgumentException(
                $"a block of {block.Count} elements of set {set.Name} has {block.Bytes.Length} bytes; "
                    + $"expected {block.Count} × {set.Stride}",
                nameof(block)
            );
        }

        CheckColumn(set, block.Comments.IsDefaultOrEmpty ? 0 : block.Comments.Length, block.Count, "comments");
        CheckColumn(set, block.TimeoutsMs.IsDefaultOrEmpty ? 0 : block.TimeoutsMs.Length, block.Count, "time-outs");
        CheckColumn(set, block.Counters.IsDefaultOrEmpty ? 0 : block.Counters.Length, block.Count, "counters");
        CheckColumn(set, block.Verdicts.IsDefaultOrEmpty ? 0 : block.Verdicts.Length, block.Count, "verdicts");
    }

    private static void CheckColumn(SetSpec set, int length, int count, string what)
    {
        if (length != 0 && length != count)
        {
            throw new ArgumentException(
                $"a block of {count} elements of set {set.Name} has {length} {what}",
                nameof(length)
            );
        }
    }
}
