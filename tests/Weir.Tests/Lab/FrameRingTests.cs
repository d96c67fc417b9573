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
        ring.BufferBytes.ShouldBe(FrameRing.HeaderBytes);
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

    private static ProbePacket Udp(int body) =>
        ProbePacket.Udp(IPAddress.Parse("10.0.0.1"), 1_024, IPAddress.Parse("192.0.2.1"), 443) with
        {
            Body = Enumerable.Range(0, body).Select(static at => (byte)at).ToArray(),
        };

    private static ulong LengthOf(FrameRing ring, int slot) =>
        BinaryPrimitives.ReadUInt64LittleEndian(ring.Slots[(slot * FrameRing.SlotBytes)..]);

    private static ReadOnlySpan<byte> Header(FrameRing ring, int slot) =>
        ring.Slots.Slice((slot * FrameRing.SlotBytes) + 8, FrameRing.HeaderBytes);
}
