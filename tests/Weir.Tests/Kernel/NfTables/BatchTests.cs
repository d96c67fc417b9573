using System.Runtime.InteropServices;
using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Xunit;

namespace Weir.Tests.Kernel.NfTables;

public sealed class BatchTests
{
    private static readonly SetField Ipv4 = new(7, 4);
    private static readonly SetField Mark = new(19, 4, HostOrder: true);
    private static readonly SetSpec Map = new("m") { Key = [Ipv4], Data = [Mark] };
    private static readonly SetSpec Ranges = new("r") { Key = [Ipv4], Interval = true };

    [Fact]
    public void Encode_OneElementOfAMap_IsWhatNftSends()
    {
        var block = new ElementBlock(Convert.FromHexString("0a00000011000000"), 1);
        var batch = NftBatch.Encode([new NftOperation.AddElements(NfFamily.Inet, "weir", Map, block)], 1, 7);
        HexLines
            .Of(batch.Bytes)
            .ShouldBe(
                HexLines.Expected(
                    """
                    1c 00 00 00 | NFNL_MSG_BATCH_BEGIN
                    10 00 01 00 | NLM_F_REQUEST
                    01 00 00 00
                    00 00 00 00
                    00 00 00 0a | res_id NFNL_SUBSYS_NFTABLES, big endian
                    08 00 01 00 | NFNL_BATCH_GENID
                    00 00 00 07
                    48 00 00 00 | NFT_MSG_NEWSETELEM
                    0c 0a 05 04 | REQUEST | ACK, CREATE
                    02 00 00 00
                    00 00 00 00
                    01 00 00 00 | NFPROTO_INET
                    09 00 01 00 | NFTA_SET_ELEM_LIST_TABLE
                    77 65 69 72
                    00 00 00 00
                    06 00 02 00 | NFTA_SET_ELEM_LIST_SET
                    6d 00 00 00
                    20 00 03 80 | NFTA_SET_ELEM_LIST_ELEMENTS: element 0000000a : 00000011
                    1c 00 01 80
                    0c 00 01 80 | NFTA_SET_ELEM_KEY
                    08 00 01 00
                    0a 00 00 00
                    0c 00 02 80 | NFTA_SET_ELEM_DATA
                    08 00 01 00
                    11 00 00 00
                    14 00 00 00 | NFNL_MSG_BATCH_END
                    11 00 01 00
                    03 00 00 00
                    00 00 00 00
                    00 00 00 0a
                    """
                )
            );
    }

    [Fact]
    public void Encode_AnInterval_IsAStartAndTheKeyBehindItsEnd()
    {
        var block = new ElementBlock(Convert.FromHexString("f0000000ffffffff" + "0a0000000affffff"), 2);
        var batch = NftBatch.Encode([new NftOperation.AddElements(NfFamily.Inet, "t", Ranges, block)], 1, null);
        HexLines
            .Of(batch.Bytes[(20 + 20 + 8 + 8)..^20])
            .ShouldBe(
                HexLines.Expected(
                    """
                    48 00 03 80 | the lower range goes first
                    10 00 01 80
                    0c 00 01 80
                    08 00 01 00
                    0a 00 00 00
                    18 00 01 80
                    08 00 03 00 | NFT_SET_ELEM_INTERVAL_END
                    00 00 00 01
                    0c 00 01 80
                    08 00 01 00
                    0b 00 00 00
                    1c 00 01 80 | up to the top of the space: no end
                    0c 00 01 80
                    08 00 01 00
                    f0 00 00 00
                    0a 00 06 00 | NFTNL_UDATA_SET_ELEM_FLAGS: NFTNL_SET_ELEM_F_INTERVAL_OPEN
                    01 04 01 00
                    00 00 00 00
                    """
                )
            );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2339)]
    [InlineData(2340)]
    [InlineData(2341)]
    [InlineData(10_000)]
    public void Encode_ManyElements_FillsMessagesToTheLastThatFits(int count)
    {
        var block = SetGenerator.Elements(Map, new Random(1), count) with { Comments = [], Counters = [] };
        var batch = NftBatch.Encode([new NftOperation.AddElements(NfFamily.Inet, "t", Map, block)], 1, null);
        Messages(batch).Count.ShouldBe(2 + ((count + 2339) / 2340));
        SetGenerator.Decode(Map, batch.Bytes).Bytes.ToArray().ShouldBe(block.Bytes.ToArray());
    }

    [Fact]
    public void Encode_ShortWayAndLongWay_GiveTheSameBytes()
    {
        foreach (
            var set in new[]
            {
                Map,
                Ranges,
                new SetSpec("c")
                {
                    Key = [Ipv4, Mark],
                    Data = [Ipv4],
                    Interval = true,
                },
            }
        )
        {
            var block = SetGenerator.Elements(set, new Random(2), 5000) with { Comments = [], Counters = [] };
            var longWay = block with { Comments = [.. new string?[5000]] };
            foreach (var adding in new[] { true, false })
            {
                Encode(set, longWay, adding).ShouldBe(Encode(set, block, adding), set.Name);
            }
        }
    }

    [Fact]
    public void Encode_OnlyTheLastMessageOfTheLastOperation_AsksForAnAck()
    {
        var block = SetGenerator.Elements(Map, new Random(1), 5000);
        var batch = NftBatch.Encode(
            [
                new NftOperation.AddTable(NfFamily.Inet, "t"),
                new NftOperation.AddElements(NfFamily.Inet, "t", Map, block),
            ],
            10,
            null
        );
        var messages = Messages(batch);
        messages.Count(m => m.Flags.HasFlag(NetlinkFlags.Ack)).ShouldBe(1);
        messages.Single(m => m.Flags.HasFlag(NetlinkFlags.Ack)).Sequence.ShouldBe(batch.AckSequence);
        messages[^2].Sequence.ShouldBe(batch.AckSequence);
        messages.Select(m => m.Sequence).ShouldBe(Enumerable.Range(10, messages.Count).Select(n => (uint)n));
    }

    [Theory]
    [InlineData("m", 28)]
    [InlineData("r", 40)]
    public void Locate_AnOffsetInAnElement_GivesItsIndexInTheBlock(string name, int bytesEach)
    {
        var set = name == "m" ? Map : Ranges;
        // Keys descend in the block; a tree's are sent the other way round.
        var ascending = SetGenerator.Elements(set, new Random(3), 200) with
        {
            Counters = [],
        };
        var bytes = Enumerable
            .Range(0, 200)
            .SelectMany(i => ascending.Bytes.Slice((199 - i) * set.Stride, set.Stride).ToArray())
            .ToArray();
        var block = ascending with { Bytes = bytes };
        var batch = NftBatch.Encode([new NftOperation.AddElements(NfFamily.Inet, "t", set, block)], 1, null);
        // Header 16 + 4, table name 8, set name 8, header of the list 4.
        const int first = 40;
        for (var i = 0; i < 200; i++)
        {
            foreach (var inside in new[] { 0, 4, bytesEach - 1 })
            {
                var error = new NetlinkError(Errno.Exists, 2, null, (uint)(first + (i * bytesEach) + inside));
                batch.Locate(error).ElementIndex.ShouldBe(name == "m" ? i : 199 - i);
            }
        }

        batch.Locate(new NetlinkError(Errno.Exists, 2, null, first - 8)).ElementIndex.ShouldBeNull();
        batch.Locate(new NetlinkError(Errno.Exists, 2, null, 1_000_000)).ElementIndex.ShouldBeNull();
    }

    [Fact]
    public void Locate_AnErrorOfTheBatch_NamesNoOperation()
    {
        var batch = NftBatch.Encode([new NftOperation.AddTable(NfFamily.Inet, "t")], 5, null);
        var failure = batch.Locate(new NetlinkError(Errno.Restart, 5, null, null));
        failure.OperationIndex.ShouldBeNull();
        failure.ToString().ShouldBe("the transaction as a whole: ERESTART (85)");
    }

    [Fact]
    public void Encode_BlockOfTheWrongLength_SaysBothLengths() =>
        Should
            .Throw<ArgumentException>(() =>
                NftBatch.Encode(
                    [new NftOperation.AddElements(NfFamily.Inet, "t", Map, new ElementBlock(new byte[15], 2))],
                    1,
                    null
                )
            )
            .Message.ShouldContain("has 15 bytes; expected 2 × 8");

    [Fact]
    public void Encode_TooLongAComment_SaysTheLimit() =>
        Should
            .Throw<ArgumentException>(() =>
                NftBatch.Encode(
                    [new NftOperation.AddRule(NfFamily.Inet, "t", "c", new RuleSpec([], new string('x', 128)))],
                    1,
                    null
                )
            )
            .Message.ShouldContain("at most 127 bytes");

    private static string Encode(SetSpec set, ElementBlock block, bool adding)
    {
        NftOperation operation = adding
            ? new NftOperation.AddElements(NfFamily.Inet, "t", set, block)
            : new NftOperation.DeleteElements(NfFamily.Inet, "t", set, block);
        return Convert.ToHexString(NftBatch.Encode([operation], 1, null).Bytes);
    }

    private static List<(ushort Type, NetlinkFlags Flags, uint Sequence)> Messages(NftBatch batch)
    {
        var messages = new List<(ushort, NetlinkFlags, uint)>();
        var reader = new NetlinkReader(batch.Bytes);
        while (reader.Next(out var message))
        {
            messages.Add((message.Type, message.Flags, message.Sequence));
        }

        MemoryMarshal.Read<uint>(batch.Bytes).ShouldBeLessThan(65_536u);
        return messages;
    }
}
