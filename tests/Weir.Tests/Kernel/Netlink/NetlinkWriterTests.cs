using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Shouldly;
using Weir.Kernel.Netlink;
using Xunit;

namespace Weir.Tests.Kernel.Netlink;

public sealed class NetlinkWriterTests
{
    [Fact]
    public void Message_WithNestedAttributes_HasPatchedLengthsAndPadding()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(0x0a03, NetlinkFlags.Request | NetlinkFlags.Create, 7))
        {
            writer.Raw([1, 0, 0, 0]);
            writer.String(1, "f");
            using (writer.Nest(4))
            {
                writer.UInt32BigEndian(1, 2);
                writer.UInt8(2, 9);
            }
        }

        writer
            .Written.ToArray()
            .ShouldBe(
            // csharpier-ignore
            [
                0x30,
                0x00,
                0x00,
                0x00, // nlmsg_len 48
                0x03,
                0x0a,
                0x01,
                0x04, // type, REQUEST | CREATE
                0x07,
                0x00,
                0x00,
                0x00, // sequence
                0x00,
                0x00,
                0x00,
                0x00, // port
                0x01,
                0x00,
                0x00,
                0x00, // nfgenmsg: inet
                0x06,
                0x00,
                0x01,
                0x00, // length 6, attribute 1
                0x66,
                0x00,
                0x00,
                0x00, // "f", zero, padding
                0x14,
                0x00,
                0x04,
                0x80, // nested, 20 bytes
                0x08,
                0x00,
                0x01,
                0x00,
                0x00,
                0x00,
                0x00,
                0x02,
                0x05,
                0x00,
                0x02,
                0x00,
                0x09,
                0x00,
                0x00,
                0x00,
            ]);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 8)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(5, 12)]
    public void Attribute_OfAnyLength_EndsAligned(int length, int expected)
    {
        var writer = new NetlinkWriter();
        writer.Attribute(1, new byte[length]);
        writer.Length.ShouldBe(expected);
    }

    [Fact]
    public void Nest_OfExactly65535_IsWritten()
    {
        var writer = new NetlinkWriter();
        using (writer.Nest(1))
        {
            writer.Reserve(ushort.MaxValue - 4);
        }

        MemoryMarshal.Read<ushort>(writer.Written).ShouldBe(ushort.MaxValue);
    }

    [Fact]
    public void Nest_OneByteTooLong_ThrowsInsteadOfWrapping()
    {
        var writer = new NetlinkWriter();
        var failure = Should.Throw<NetlinkFormatException>(() =>
        {
            using (writer.Nest(5))
            {
                writer.Reserve(ushort.MaxValue - 3);
            }
        });
        failure.Message.ShouldContain("attribute 5");
        failure.Message.ShouldContain("65536");
    }

    [Fact]
    public void Writer_GrowingInsideAScope_PatchesTheMovedBuffer()
    {
        var writer = new NetlinkWriter(64);
        using (writer.Message(16, NetlinkFlags.None))
        {
            using (writer.Nest(1))
            {
                writer.Attribute(2, new byte[5000]);
            }
        }

        MemoryMarshal.Read<int>(writer.Written).ShouldBe(writer.Length);
        MemoryMarshal.Read<ushort>(writer.Written[16..]).ShouldBe((ushort)5008);
    }

    [Fact]
    public void InteropStructs_MatchTheHeader()
    {
        // sizeof(struct sockaddr_nl) 12: nl_family 0, nl_pad 2, nl_pid 4, nl_groups 8; sizeof(struct timeval) 16.
        Unsafe.SizeOf<SockAddrNl>().ShouldBe(12);
        ((int)Marshal.OffsetOf<SockAddrNl>(nameof(SockAddrNl.PortId))).ShouldBe(4);
        ((int)Marshal.OffsetOf<SockAddrNl>(nameof(SockAddrNl.Groups))).ShouldBe(8);
        Unsafe.SizeOf<TimeVal>().ShouldBe(16);
        ((int)Marshal.OffsetOf<TimeVal>(nameof(TimeVal.Microseconds))).ShouldBe(8);
    }
}
