using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Shouldly;
using Weir.Lab.Injector;
using Weir.Lab.Packets;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class FrameRingTests
{
    private static readonly PhysicalAddress s_destination = new([2, 0, 0, 0, 0, 9]);

    [Fact]
    public void Of_ShortPackets_AreWholeAndPadded()
    {
        var ring = FrameRing.Of([Udp(0), Udp(0)], s_destination);

        ring.Count.ShouldBe(2);
        ring.BufferBytes.ShouldBe(FrameRing.MostHeaderBytes);
        ring.SlotBytes.ShouldBe(FrameRing.PartBytes);
        LengthOf(ring, 0).ShouldBe(0UL);
        Header(ring, 0)[..6].ToArray().ShouldBe(s_destination.GetAddressBytes());
    }

    [Theory]
    [InlineData(1_400, IpProtocol.Udp)]
    [InlineData(301, IpProtocol.Tcp)]
    [InlineData(1_400, IpProtocol.Icmp)]
    public void Of_LongPacket_ItsChecksumAgreesWithZeros(int body, IpProtocol protocol)
    {
        var packet = Udp(body) with { Protocol = protocol };
        var ring = FrameRing.Of([packet, Udp(0)], s_destination);
        var length = (int)LengthOf(ring, 0);
        var frame = new byte[length];
        Header(ring, 0).CopyTo(frame);
        var segment = frame.AsSpan(34);

        length.ShouldBeGreaterThan(body);
        ring.BufferBytes.ShouldBe(length);
        var checksum = default(InternetChecksum);
        if (protocol != IpProtocol.Icmp)
        {
            checksum.AddPseudoHeader(frame.AsSpan(26, 8), (byte)protocol, segment.Length);
        }

        checksum.Add(segment);
        checksum.Finish().ShouldBe((ushort)0);
    }

    [Fact]
    public void Of_LongIpv6_ItsChecksumAgreesWithZeros()
    {
        var packet = ProbePacket.Tcp(IPAddress.Parse("2001:db8::1"), 1, IPAddress.Parse("2001:db8::2"), 2) with
        {
            Body = new byte[500],
        };
        var ring = FrameRing.Of([packet], s_destination);
        var frame = new byte[ring.BufferBytes];
        Header(ring, 0).CopyTo(frame);

        var checksum = default(InternetChecksum);
        checksum.AddPseudoHeader(frame.AsSpan(22, 32), 6, frame.Length - 54);
        checksum.Add(frame.AsSpan(54));
        checksum.Finish().ShouldBe((ushort)0);
    }

    [Fact]
    public void Of_Fragment_IsLeftAlone()
    {
        var frame = new byte[600];
        frame[12] = 8;
        frame[14] = 0x45;
        frame[20] = 0x20; // more fragments
        frame[23] = 17;
        frame[40] = 0xAB;
        var ring = FrameRing.Of([frame, new byte[60]], s_destination);

        Header(ring, 0)[40].ShouldBe((byte)0xAB);
    }

    [Theory]
    [InlineData(IpProtocol.Tcp, 0, 1)]
    [InlineData(IpProtocol.Udp, 0, 1)]
    [InlineData(IpProtocol.Icmp, 8, 1)]
    [InlineData(IpProtocol.Icmp, 3, 2)]
    [InlineData(IpProtocol.Gre, 0, 2)]
    public void Of_Ipv4_TakesOnePartWhereHeadersEndInIt(IpProtocol protocol, byte icmpType, int parts)
    {
        var packet = Udp(100) with { Protocol = protocol, IcmpType = icmpType };

        var ring = FrameRing.Of([packet, packet], s_destination);

        ring.SlotBytes.ShouldBe(parts * FrameRing.PartBytes);
        ring.Count.ShouldBe(2);
        (ring.State.Parts, ring.State.Each).ShouldBe(((ulong)(2 * parts), (ulong)parts));
    }

    [Fact]
    public void Of_OneFrameThatNeedsTwoParts_GivesAllTwo()
    {
        var six = ProbePacket.Tcp(IPAddress.Parse("2001:db8::1"), 1, IPAddress.Parse("2001:db8::2"), 2);

        var ring = FrameRing.Of([Udp(0), six], s_destination);

        ring.SlotBytes.ShouldBe(FrameRing.MostSlotBytes);
        Header(ring, 1)[14].ShouldBe((byte)0x60);
    }

    [Theory]
    [InlineData(20, 0x20)] // more fragments
    [InlineData(14, 0x46)] // an option of IP
    [InlineData(46, 0x80)] // options of TCP
    public void Of_HeadersThatGoOn_TakeTwoParts(int at, byte value)
    {
        var frame = new byte[100];
        (frame[12], frame[14], frame[23]) = (8, 0x45, 6);
        frame[46] = 0x50;
        FrameRing.Of([frame], s_destination).SlotBytes.ShouldBe(FrameRing.PartBytes);

        frame[at] = value;

        FrameRing.Of([frame], s_destination).SlotBytes.ShouldBe(FrameRing.MostSlotBytes);
    }

    private static ProbePacket Udp(int body) =>
        ProbePacket.Udp(IPAddress.Parse("10.0.0.1"), 1_024, IPAddress.Parse("192.0.2.1"), 443) with
        {
            Body = Enumerable.Range(0, body).Select(static at => (byte)at).ToArray(),
        };

    private static ulong LengthOf(FrameRing ring, int slot) =>
        BinaryPrimitives.ReadUInt64LittleEndian(ring.Slots[(slot * ring.SlotBytes)..]);

    private static ReadOnlySpan<byte> Header(FrameRing ring, int slot) =>
        ring.Slots.Slice((slot * ring.SlotBytes) + 8, ring.SlotBytes - 8);
}
