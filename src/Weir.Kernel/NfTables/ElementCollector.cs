using System.Runtime.CompilerServices;
using Weir.Kernel.Netlink;

namespace Weir.Kernel.NfTables;

/// <summary>Takes the elements of a set as the kernel lists them, in any number of messages, and packs them into one block.</summary>
internal sealed class ElementCollector(SetSpec set)
{
    private readonly ElementColumn<string> _comments = new();
    private readonly ElementColumn<ulong> _timeouts = new();
    private readonly ElementColumn<CounterValue> _counters = new();
    private readonly ElementColumn<VerdictSpec> _verdicts = new();

    // Keys that end an interval, one after another (interval trees only).
    private readonly NetlinkWriter _ends = new();
    private readonly NetlinkWriter _elements = new(4096);
    private int _count;

    /// <summary>Reads one message of a list of elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(in NetlinkMessage message)
    {
        var attributes = message.Attributes(NftMessage.HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type != NftaElements.Elements)
            {
                continue;
            }

            var list = attributes.Nested();
            while (list.Next())
            {
                AddElement(list.Nested());
            }
        }
    }

    /// <summary>Everything collected; the elements of an interval tree are put together from their two ends and ascend by key.</summary>
    internal ElementBlock Build()
    {
        var bytes = _elements.Written.ToArray();
        var order = set.IsTree ? IntervalFolder.Fold(set, bytes, _count, _ends.Written) : null;
        return new ElementBlock(order is null ? bytes : Reordered(bytes, order), _count)
        {
            Verdicts = _verdicts.ToArray(_count, order),
            Comments = _comments.ToArray(_count, order),
            TimeoutsMs = _timeouts.ToArray(_count, order),
            Counters = _counters.ToArray(_count, order),
        };
    }

    private void AddElement(AttributeReader element)
    {
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> keyEnd = default;
        ReadOnlySpan<byte> data = default;
        var flags = 0u;
        var index = _count;
        while (element.Next())
        {
            switch (element.Type)
            {
                case NftaElement.Key:
                    key = element.Value;
                    break;
                case NftaElement.KeyEnd:
                    keyEnd = element.Value;
                    break;
                case NftaElement.Data:
                    data = element.Value;
                    break;
                case NftaElement.Flags:
                    flags = element.UInt32BigEndian();
                    break;
                case NftaElement.Expiration:
                    _timeouts.Set(index, element.UInt64BigEndian());
                    break;
                case NftaElement.UserData when UserData.ReadComment(element.Value) is { } comment:
                    _comments.Set(index, comment);
                    break;
                case NftaElement.Expression:
                    ReadCounter(index, element.Value);
                    break;
                case NftaElement.Expressions:
                    ReadCounters(index, element.Nested());
                    break;
            }
        }

        Store(flags, key, keyEnd, data);
    }

    private void Store(uint flags, ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd, ReadOnlySpan<byte> data)
    {
        if ((flags & NftaElement.CatchAll) != 0)
        {
            throw new NetlinkFormatException($"set {set.Name} holds a catch-all element, which no element block can");
        }

        if ((flags & NftaElement.IntervalEnd) != 0)
        {
            CopyValue(key, _ends.Reserve(set.WireKeyLength), set.WireKeyLength);
            return;
        }

        var target = _elements.Reserve(set.Stride);
        target.Clear();
        CopyValue(key, target, set.WireKeyLength);
        if (set.IsRangeConcatenation)
        {
            // A single key comes without an end.
            CopyValue(keyEnd.IsEmpty ? key : keyEnd, target[set.KeyLength..], set.WireKeyLength);
        }

        if (set.IsVerdictMap)
        {
            _verdicts.Set(_count, ExpressionFields.Verdict(data) ?? throw Missing("verdict"));
        }
        else if (!set.Data.IsEmpty)
        {
            CopyValue(data, target[(set.Stride - set.DataLength)..], set.WireDataLength);
        }

        _count++;
    }

    private void CopyValue(ReadOnlySpan<byte> nested, Span<byte> target, int length)
    {
        var reader = new AttributeReader(nested);
        while (reader.Next())
        {
            if (reader.Type != NftaData.Value)
            {
                continue;
            }

            if (reader.Value.Length != length)
            {
                throw new NetlinkFormatException(
                    $"an element of set {set.Name} has a value of {reader.Value.Length} bytes; expected {length}"
                );
            }

            reader.Value.CopyTo(target);
            return;
        }

        throw Missing("value");
    }

    private void ReadCounters(int index, AttributeReader list)
    {
        while (list.Next())
        {
            ReadCounter(index, list.Value);
        }
    }

    // As ExpressionDecoder would, without making a record an element.
    private void ReadCounter(int index, ReadOnlySpan<byte> expression)
    {
        var attributes = new AttributeReader(expression);
        var isCounter = false;
        while (attributes.Next())
        {
            if (attributes.Type == NftaExpression.Name)
            {
                isCounter = attributes.Value.SequenceEqual("counter\0"u8);
            }
            else if (attributes.Type == NftaExpression.Data && isCounter)
            {
                _counters.Set(index, ExpressionDecoder.Counter(new ExpressionFields(attributes.Value)));
            }
        }
    }

    private NetlinkFormatException Missing(string what) => new($"an element of set {set.Name} has no {what}");

    private byte[] Reordered(byte[] bytes, int[] order)
    {
        var stride = set.Stride;
        var ordered = new byte[bytes.Length];
        for (var i = 0; i < order.Length; i++)
        {
            bytes.AsSpan(order[i] * stride, stride).CopyTo(ordered.AsSpan(i * stride));
        }

        return ordered;
    }
}
