using System.Buffers.Binary;

namespace Weir.Lab.Packets;

/// <summary>
/// The twelve bytes at the end of each crafted packet: eight that name this instrument of this process, four with the packet's number. They are found by search,
/// so they are found as well inside an ICMP error that quotes the packet. A TCP segment without data (a RST, a SYN-ACK)
/// cannot carry them; it is known by its acknowledgment of <see cref="SequenceOf"/>.
/// </summary>
internal readonly struct ProbeMark(uint run)
{
    public const int Length = 12;

    private const uint Magic = 0x57454952; // "WEIR"

    public void Write(Span<byte> to, uint id)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], run);
        BinaryPrimitives.WriteUInt32BigEndian(to[8..], id);
    }

    public bool TryFind(ReadOnlySpan<byte> packet, out uint id)
    {
        Span<byte> needle = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(needle, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(needle[4..], run);
        var at = packet.IndexOf(needle);
        var found = at >= 0 && at + Length <= packet.Length;
        id = found ? BinaryPrimitives.ReadUInt32BigEndian(packet[(at + 8)..]) : 0;
        return found;
    }

    /// <summary>Sequence numbers 4,096 apart, so that acknowledgments of two probes are never the same (about a million probes a run).</summary>
    public static uint SequenceOf(uint id) => 0x40000000 + (id << 12);
}
