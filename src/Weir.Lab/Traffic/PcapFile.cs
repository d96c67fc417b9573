using System.Buffers.Binary;
using System.Collections.Immutable;
using Weir.Core.Text;
using Weir.Lab.Packets;

namespace Weir.Lab.Traffic;

/// <summary>Frames of a capture, each from an Ethernet header on.</summary>
public sealed record PcapFrames(ImmutableArray<byte[]> Frames)
{
    public bool IsEmpty => Frames.IsEmpty;
}

/// <summary>
/// Reads pcap files (draft-ietf-opsawg-pcap): either byte order, micro- or nanoseconds; link types Ethernet (1) and raw IP (101, 228,
/// 229). Times are passed over: a bench sends as fast as it can.
/// </summary>
public static class PcapFile
{
    private const int HeaderBytes = 24;
    private const int RecordBytes = 16;
    private const int MostFrameBytes = 256 * 1024;

    /// <summary>Reads at most <see cref="TrafficText.MostFlows"/> frames of IPv4 and IPv6.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">As findings call it (WEIR0672).</param>
    public static Checked<PcapFrames> Read(string path, string name)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream, name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(name, 0, FileTrouble.Of(failure));
        }
    }

    /// <inheritdoc cref="Read(string, string)"/>
    public static Checked<PcapFrames> Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            return Fail(name, 0, "it is shorter than the header of a capture");
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(header);
        bool? big = magic switch
        {
            0xA1B2C3D4 or 0xA1B23C4D => false,
            0xD4C3B2A1 or 0x4D3CB2A1 => true,
            _ => null,
        };
        if (big is not { } bigEndian)
        {
            return Fail(name, 0, magic == 0x0A0D0D0A ? "it is pcapng, expected pcap" : "it is no capture");
        }

        var link = Word(header.AsSpan(20), bigEndian) & 0xFFFF;
        return link is 1 or 101 or 228 or 229
            ? ReadFrames(stream, name, bigEndian, isRaw: link != 1)
            : Fail(name, 20, $"link type {link}, expected Ethernet (1) or raw IP (101)");
    }

    private static Checked<PcapFrames> ReadFrames(Stream stream, string name, bool bigEndian, bool isRaw)
    {
        var frames = ImmutableArray.CreateBuilder<byte[]>();
        var record = new byte[RecordBytes];
        long offset = HeaderBytes;
        while (frames.Count < TrafficText.MostFlows)
        {
            var got = stream.ReadAtLeast(record, RecordBytes, throwOnEndOfStream: false);
            if (got == 0)
            {
                break;
            }

            var captured = Word(record.AsSpan(8), bigEndian);
            if (got < RecordBytes || captured > MostFrameBytes)
            {
                return Fail(name, offset, "a record is broken");
            }

            var bytes = new byte[captured];
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                return Fail(name, offset, "the file ends inside a packet");
            }

            offset += RecordBytes + captured;
            if (Frame(bytes, Word(record.AsSpan(12), bigEndian), isRaw) is { } frame)
            {
                frames.Add(frame);
            }
        }

        return frames.Count == 0
            ? Fail(name, offset, "it holds no IPv4 or IPv6 packet")
            : new Checked<PcapFrames>(new PcapFrames(frames.ToImmutable()), []);
    }

    /// <summary>An Ethernet frame as long as it was on the wire; null for what is not IP.</summary>
    private static byte[]? Frame(byte[] captured, uint length, bool isRaw)
    {
        var start = isRaw ? ProbeFrame.EthernetHeader : 0;
        var frame = new byte[Math.Max(start + captured.Length, Math.Min(start + length, Injector.FrameRing.MaxLength))];
        captured.CopyTo(frame, start);
        if (isRaw && captured.Length > 0)
        {
            var type = captured[0] >> 4 == 6 ? EtherType.Ipv6 : EtherType.Ipv4;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), type);
        }

        return
            frame.Length > ProbeFrame.EthernetHeader + 20
            && BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)) is EtherType.Ipv4 or EtherType.Ipv6
            ? frame
            : null;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static Checked<PcapFrames> Fail(string name, long offset, string problem) =>
        new(null, [TrafficDiagnostics.Unreadable(name, offset, problem)]);
}
