using System.Buffers.Binary;
using System.Net;
using Weir.Lab.Injector;
using Weir.Lab.Packets;

namespace Weir.Lab.Floods;

/// <summary>The frames of a flood: TCP SYNs of the least size, to the virtual address; every other one to a listener, the rest to ports nobody listens on.</summary>
internal static class FloodFrames
{
    /// <summary>64 bytes on a wire, of which the last four are the card's (IEEE 802.3, 3.2.8).</summary>
    public const int Length = 60;

    private const int Ethernet = 14;
    private const int Ip = 20;
    private const int Tcp = 20;

    // So many different source ports: no cache of the kernel may know a flow again.
    private const int Frames = 16_384;

    public static FrameRing Make(FloodSpec spec, IReadOnlyList<FrameTarget> targets)
    {
        ArgumentOutOfRangeException.ThrowIfZero(spec.Sources.Length, nameof(spec));
        var frames = new byte[Frames][];
        for (var at = 0; at < frames.Length; at++)
        {
            // Round and place in it: each source goes to a listener in one round, and beside them in the next.
            var port =
                ((at / spec.Sources.Length) + (at % spec.Sources.Length)) % 2 == 0
                    ? FloodSpec.FirstPort + (at % spec.Listeners)
                    : 20_000 + at;
            frames[at] = Syn(spec.Sources[at % spec.Sources.Length], (ushort)(1_024 + at), (ushort)port, (uint)at);
        }

        return FrameRing.Of(frames, targets[0].Address).LeavingBy(Length, targets);
    }

    internal static byte[] Syn(IPAddress source, ushort sourcePort, ushort port, uint sequence)
    {
        var frame = new byte[Length];
        byte[] sender = [0x02, 0x57, 0, 0, 0, 0xee];
        sender.CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), EtherType.Ipv4);
        var ip = frame.AsSpan(Ethernet, Ip);
        var tcp = frame.AsSpan(Ethernet + Ip, Tcp);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], Ip + Tcp);
        ip[8] = 64;
        ip[9] = (byte)IpProtocol.Tcp;
        source.TryWriteBytes(ip[12..], out _);
        FloodTopology.VirtualAddress.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Of(ip));
        BinaryPrimitives.WriteUInt16BigEndian(tcp, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        tcp[12] = 5 << 4;
        tcp[13] = (byte)TcpFlags.Syn;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 1_024);
        var checksum = default(InternetChecksum);
        checksum.AddPseudoHeader(ip.Slice(12, 8), (byte)IpProtocol.Tcp, Tcp);
        checksum.Add(tcp);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], checksum.Finish());
        return frame;
    }
}
