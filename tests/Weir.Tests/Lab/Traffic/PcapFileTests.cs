using System.Buffers.Binary;
using Shouldly;
using Weir.Lab.Traffic;
using Xunit;

namespace Weir.Tests.Lab.Traffic;

public sealed class PcapFileTests
{
    private const uint Micro = 0xA1B2C3D4;

    [Theory]
    [InlineData(0xA1B2C3D4, false)]
    [InlineData(0xA1B23C4D, false)]
    [InlineData(0xA1B2C3D4, true)]
    public void Read_EitherOrderAndUnit_GivesTheFrames(uint magic, bool bigEndian)
    {
        var frame = Frame(60);
        var frames = Read(Capture(magic, bigEndian, 1, frame, frame)).Value.ShouldNotBeNull().Frames;

        frames.Length.ShouldBe(2);
        frames[1].ShouldBe(frame);
    }

    [Fact]
    public void Read_RawIp_GetsAnEthernetHeader()
    {
        var frames = Read(Capture(Micro, false, 101, Frame(60)[14..])).Value.ShouldNotBeNull().Frames;

        frames[0].Length.ShouldBe(60);
        frames[0][12..14].ShouldBe([(byte)8, (byte)0]);
    }

    [Fact]
    public void Read_CutBySnapLength_IsAsLongAsOnTheWire()
    {
        var capture = Capture(Micro, false, 1, Frame(60));
        BinaryPrimitives.WriteUInt32LittleEndian(capture.AsSpan(24 + 12), 1_400);

        Read(capture).Value.ShouldNotBeNull().Frames[0].Length.ShouldBe(1_400);
    }

    [Fact]
    public void Read_OtherProtocols_AreLeftOut()
    {
        var arp = Frame(60);
        arp[13] = 6;

        Read(Capture(Micro, false, 1, arp, Frame(60))).Value.ShouldNotBeNull().Frames.Length.ShouldBe(1);
        Read(Capture(Micro, false, 1, arp)).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("no IPv4 or IPv6");
    }

    [Fact]
    public void Read_CutAnywhere_IsAFindingOrAWholePrefix()
    {
        var whole = Capture(Micro, false, 1, Frame(60), Frame(80), Frame(70));
        for (var length = 0; length < whole.Length; length++)
        {
            var read = Read(whole[..length]);
            if (read.Value is { } frames)
            {
                (24 + frames.Frames.Sum(static frame => 16 + frame.Length)).ShouldBe(length);
            }
            else
            {
                read.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0672");
            }
        }
    }

    [Fact]
    public void Read_RandomBytes_NeverThrows()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = Capture(Micro, false, 1, Frame(60), Frame(60));
            for (var change = 0; change < 4; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var read = Read(bytes);
            (read.Value is not null || read.Diagnostics.Length == 1).ShouldBeTrue();
        }
    }

    [Fact]
    public void Read_Pcapng_SaysSo() =>
        Read([0x0A, 0x0D, 0x0D, 0x0A, .. new byte[40]])
            .Diagnostics.ShouldHaveSingleItem()
            .Message.ShouldContain("pcapng");

    private static Weir.Core.Text.Checked<PcapFrames> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return PcapFile.Read(stream, "x.pcap");
    }

    private static byte[] Frame(int length)
    {
        var frame = new byte[length];
        frame[12] = 8;
        frame[14] = 0x45;
        return frame;
    }

    private static byte[] Capture(uint magic, bool bigEndian, uint link, params byte[][] frames)
    {
        var bytes = new List<byte>();
        foreach (var word in (uint[])[magic, 0x0002_0004, 0, 0, 65_535, link])
        {
            Add(word);
        }

        foreach (var frame in frames)
        {
            Add(1);
            Add(2);
            Add((uint)frame.Length);
            Add((uint)frame.Length);
            bytes.AddRange(frame);
        }

        return [.. bytes];

        void Add(uint word)
        {
            var four = BitConverter.GetBytes(word);
            bytes.AddRange(bigEndian ? four.Reverse() : four);
        }
    }
}
