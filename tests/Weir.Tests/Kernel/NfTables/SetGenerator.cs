using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Tests.Kernel.NfTables;

/// <summary>Random sets of every form, and elements for them.</summary>
internal static class SetGenerator
{
    // nft's types: ipv4_addr, ipv6_addr, inet_proto, inet_service, mark, icmpv6_type, ifname.
    private static readonly Gen<SetField> Field = Gen.Elements(
        new SetField(7, 4),
        new SetField(8, 16),
        new SetField(12, 1),
        new SetField(13, 2),
        new SetField(19, 4, HostOrder: true),
        new SetField(29, 1),
        new SetField(41, 16)
    );

    private static readonly Gen<ImmutableArray<SetField>> Fields =
        from count in Gen.Choose(1, 4)
        from fields in Field.ArrayOf(count)
        select fields.ToImmutableArray();

    private static readonly Gen<bool> Bool = Gen.Elements(false, true);

    internal static readonly Gen<SetSpec> Sets =
        from key in Fields
        from data in Gen.OneOf(Gen.Constant(ImmutableArray<SetField>.Empty), Fields)
        from verdicts in Bool
        from interval in Bool
        from constant in Bool
        from timeouts in Bool
        from size in Gen.Choose(0, 100_000)
        from expressions in Gen.Choose(0, 2)
        from comment in Gen.Elements(null, "", "a comment", "mit Ümläuten")
        select new SetSpec("s")
        {
            Key = key,
            Data = verdicts ? [] : data,
            IsVerdictMap = verdicts,
            Interval = interval,
            Constant = constant,
            Timeouts = timeouts,
            DefaultTimeoutMs = timeouts ? (ulong)size : 0,
            Size = (uint)size,
            ElementExpressions = [.. Expressions.Take(expressions)],
            Comment = comment,
        };

    private static readonly ImmutableArray<Expression> Expressions =
    [
        new Expression.Counter(),
        new Expression.Connlimit(5, Over: true),
    ];

    internal static Gen<(SetSpec Set, ElementBlock Elements)> SetsWithElements =>
        from set in Sets
        from seed in Gen.Choose(0, int.MaxValue)
        from count in Gen.Choose(0, 40)
        select (set, Elements(set, new Random(seed), count));

    /// <summary>Encodes, walks the messages as an answer of the kernel, and compares.</summary>
    internal static void Check(SetSpec set, ElementBlock block)
    {
        var add = new NftOperation.AddElements(NfFamily.Inet, "t", set, block);
        var read = Decode(set, NftBatch.Encode([add], 1, null).Bytes);
        var sent = set.Interval && set.Key.Length == 1 ? Sorted(set, block) : block;
        Convert.ToHexString(read.Bytes.Span).ShouldBe(Convert.ToHexString(sent.Bytes.Span));
        read.Count.ShouldBe(sent.Count);
        read.Verdicts.ShouldBe(sent.Verdicts);
        read.Comments.ShouldBe(sent.Comments);
        read.Counters.ShouldBe(sent.Counters);
    }

    internal static ElementBlock Decode(SetSpec set, ReadOnlySpan<byte> bytes)
    {
        var collector = new ElementCollector(set);
        var reader = new NetlinkReader(bytes);
        while (reader.Next(out var message))
        {
            if (message.Type == NftMessage.NewElements)
            {
                collector.Add(message);
            }
        }

        return collector.Build();
    }

    internal static ElementBlock Elements(SetSpec set, Random random, int count)
    {
        var bytes = new byte[count * set.Stride];
        for (var i = 0; i < count; i++)
        {
            var element = bytes.AsSpan(i * set.Stride, set.Stride);
            Fill(element[..set.KeyLength], set.Key, random, (byte)i);
            if (set.Interval)
            {
                element[..set.KeyLength].CopyTo(element[set.KeyLength..]);
            }

            Fill(element[(set.Stride - set.DataLength)..], set.Data, random, (byte)random.Next(256));
        }

        return new ElementBlock(bytes, count)
        {
            Verdicts = set.IsVerdictMap
                ? Column(count, i => i % 2 == 0 ? VerdictSpec.Drop : VerdictSpec.Goto($"c{i}"))
                : [],
            Comments = count % 2 == 0 ? [] : Column<string?>(count, i => i % 3 == 0 ? $"number {i}" : null),
            Counters = count % 3 != 0 ? [] : Column(count, i => new CounterValue((ulong)i + 1, 1000)),
        };
    }

    // The first byte is the element's number, so keys differ; padding stays zero as in registers.
    private static void Fill(Span<byte> target, ImmutableArray<SetField> fields, Random random, byte number)
    {
        var at = 0;
        foreach (var field in fields)
        {
            random.NextBytes(target.Slice(at, field.Length));
            at += (field.Length + 3) & ~3;
        }

        if (!target.IsEmpty)
        {
            target[0] = number;
        }
    }

    private static ElementBlock Sorted(SetSpec set, ElementBlock block)
    {
        var order = Enumerable
            .Range(0, block.Count)
            .OrderBy(i => Convert.ToHexString(Element(i)), StringComparer.Ordinal)
            .ToArray();
        return block with
        {
            Bytes = order.SelectMany(i => Element(i).ToArray()).ToArray(),
            Verdicts = Pick(block.Verdicts),
            Comments = Pick(block.Comments),
            Counters = Pick(block.Counters),
        };

        ReadOnlySpan<byte> Element(int i) => block.Bytes.Span.Slice(i * set.Stride, set.Stride);

        ImmutableArray<T> Pick<T>(ImmutableArray<T> values) =>
            values.IsEmpty ? values : [.. order.Select(i => values[i])];
    }

    private static ImmutableArray<T> Column<T>(int count, Func<int, T> make) =>
        [.. Enumerable.Range(0, count).Select(make)];
}
