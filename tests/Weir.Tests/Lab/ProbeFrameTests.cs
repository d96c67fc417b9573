using System.Net;
using Shouldly;
using Weir.Lab.Packets;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class ProbeFrameTests
{
    private static readonly IPAddress A = IPAddress.Parse("10.16.0.10");
    private static readonly IPAddress B = IPAddress.Parse("203.0.113.80");
    private static readonly IPAddress A6 = IPAddress.Parse("2001:db8:1000::10");
    private static readonly IPAddress B6 = IPAddress.Parse("2001:db8:f000::80");
    private static readonly ProbeMark Mark = new(7);

    public static TheoryData<ProbePacket> Packets =>
        [
            ProbePacket.Tcp(A, 1, B, 65_535, TcpFlags.Syn | TcpFlags.Ack),
            ProbePacket.Udp(A, 4_001, B, 53),
            ProbePacket.Echo(A, B, 99),
            ProbePacket.IcmpError(B, A, 3, 1, ProbePacket.Udp(A, 4_001, B, 53)),
            ProbePacket.Tcp(A6, 1, B6, 443),
            ProbePacket.Udp(A6, 4_001, B6, 53),
            ProbePacket.Echo(A6, B6, 99),
            ProbePacket.Other(A6, B6, IpProtocol.Esp),
            ProbePacket.Other(A, B, IpProtocol.Gre) with
            {
                Body = new byte[] { 0, 0, 8 },
            },
        ];

    [Fact]
    public void InternetChecksum_ExampleOfRfc1071_IsItsSum() =>
        InternetChecksum.Of([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]).ShouldBe((ushort)0x220d);

    [Fact]
    public void Build_UdpOverIpv4_HasTheseBytes()
    {
        byte[] expected =
        [
            .. new byte[] { 2, 0, 0, 0, 0, 1 }, // to
            .. new byte[] { 2, 0, 0, 0, 0, 2 }, // from
            .. new byte[] { 0x08, 0x00 },
            .. new byte[] { 0x45, 0x00, 0x00, 0x28 }, // version, header length, total length 40
            .. new byte[] { 0x00, 0x05, 0x40, 0x00 }, // identification = id, do not fragment
            .. new byte[] { 0x40, 0x11, 0xf4, 0x55 }, // ttl 64, udp, checksum (computed by another program, as the next)
            .. new byte[] { 10, 16, 0, 10 },
            .. new byte[] { 203, 0, 113, 80 },
            .. new byte[] { 0x0f, 0xa1, 0x00, 0x35 }, // ports 4001, 53
            .. new byte[] { 0x00, 0x14, 0x08, 0xe2 }, // length 20, checksum
            .. new byte[] { 0x57, 0x45, 0x49, 0x52 }, // WEIR
            .. new byte[] { 0, 0, 0, 7 }, // run
            .. new byte[] { 0, 0, 0, 5 }, // id
        ];

        Build(ProbePacket.Udp(A, 4_001, B, 53), 5).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void TryRead_BuiltPacket_GivesBackItsHeaders(ProbePacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var frame = Build(packet, 12_345);

        ObservedPacket.TryRead(frame.AsSpan(14), out var seen).ShouldBeTrue();

        seen.ShouldNotBeNull();
        seen.Source.ShouldBe(packet.Source);
        seen.Destination.ShouldBe(packet.Destination);
        seen.Protocol.ShouldBe(packet.Protocol);
        seen.SourcePort.ShouldBe(packet.SourcePort);
        seen.DestinationPort.ShouldBe(packet.DestinationPort);
        seen.IcmpType.ShouldBe(packet.IcmpType);
        seen.IcmpIdentifier.ShouldBe(packet.IcmpIdentifier);
        seen.HopLimit.ShouldBe((byte)64);
        seen.ChecksumsValid.ShouldBeTrue();
        Mark.TryFind(frame, out var id).ShouldBeTrue();
        id.ShouldBe(12_345u);
        new ProbeMark(8).TryFind(frame, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(26)] // source address
    [InlineData(35)] // source port
    [InlineData(-1)] // last byte of the mark
    public void TryRead_OneBitWrong_SaysSo(int at)
    {
        var frame = Build(ProbePacket.Udp(A, 4_001, B, 53), 1);
        frame[at < 0 ? frame.Length + at : at] ^= 4;

        ObservedPacket.TryRead(frame.AsSpan(14), out var seen).ShouldBeTrue();

        seen.ShouldNotBeNull().ChecksumsValid.ShouldBeFalse();
    }

    [Fact]
    public void TryRead_CutAnywhere_NeverThrows()
    {
        var frame = Build(ProbePacket.Tcp(A6, 1, B6, 443), 1);

        for (var length = 0; length < frame.Length - 14; length++)
        {
            ObservedPacket.TryRead(frame.AsSpan(14, length), out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void Build_MixedFamilies_Throws() =>
        Should.Throw<ArgumentException>(() => Build(ProbePacket.Udp(A, 1, B6, 2), 1));

    private static byte[] Build(ProbePacket packet, uint id) =>
        ProbeFrame.Build(packet, id, Mark, [2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);
}
