using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Weir.Lab.Packets;

namespace Weir.Lab.Injector;

/// <summary>
/// Frames as the injector takes them, used one after another and again from the start: of each the first bytes and the length on the wire. What follows
/// them is zeros; transport checksums are made to agree with that. Where the headers of all frames end within 56 bytes (IPv4 without options), only so much of
/// each is kept: a frame is one cache line then, as a packet is that a device wrote, and not two that drive what is measured out of the caches.
/// </summary>
public sealed class FrameRing
{
    /// <summary>Two parts of bpf/inject.bpf.c: Ethernet, IPv6 and a TCP header with all its options.</summary>
    public const int MostHeaderBytes = PartBytes + FewestHeaderBytes;

    /// <summary>One part.</summary>
    public const int FewestHeaderBytes = PartBytes - LengthBytes;

    /// <summary>A page less the headroom of XDP (256) and struct skb_shared_info: what bpf_prog_test_run_xdp takes.</summary>
    public const int MaxLength = 3_000;

    /// <summary>Frames are sent by so many (NAPI_POLL_WEIGHT); a run is a multiple of it.</summary>
    internal const int Batch = 64;

    /// <summary>Bytes of an element of the injector's map, a cache line.</summary>
    internal const int PartBytes = 64;

    /// <summary>Most bytes of a frame in the map.</summary>
    internal const int MostSlotBytes = 2 * PartBytes;

    // Of its length and its link.
    private const int LengthBytes = 8;

    private readonly byte[] _slots;

    private FrameRing(byte[] slots, int slotBytes, int bufferBytes) =>
        (_slots, SlotBytes, BufferBytes) = (slots, slotBytes, bufferBytes);

    public int Count => _slots.Length / SlotBytes;

    /// <summary>Bytes of each frame in the map: one part or two.</summary>
    internal int SlotBytes { get; }

    /// <summary>What the injector begins with.</summary>
    internal InjectorState State =>
        new() { Parts = (ulong)(_slots.Length / PartBytes), Each = (ulong)(SlotBytes / PartBytes) };

    /// <summary>Bytes of the buffer that each frame is written into.</summary>
    internal int BufferBytes { get; }

    internal ReadOnlySpan<byte> Slots => _slots;

    /// <summary>The packets in their order, each as short as it can be.</summary>
    /// <param name="packets">At least one.</param>
    /// <param name="destination">Ethernet address of the interface they are to arrive at.</param>
    public static FrameRing Of(IReadOnlyList<ProbePacket> packets, PhysicalAddress destination)
    {
        ArgumentNullException.ThrowIfNull(packets);
        ArgumentNullException.ThrowIfNull(destination);
        var target = destination.GetAddressBytes();
        byte[] source = [2, 0, 0, 0, 0, 2];
        var frames = new byte[packets.Count][];
        for (var at = 0; at < frames.Length; at++)
        {
            frames[at] = ProbeFrame.Build(packets[at], (uint)at + 1, new ProbeMark(0), target, source);
        }

        return Of(frames, destination);
    }

    /// <summary>Frames as they were on a wire, from the Ethernet header on; their destination is replaced.</summary>
    /// <param name="frames">At least one; what is longer than <see cref="MaxLength"/> is cut.</param>
    /// <param name="destination">Ethernet address of the interface they are to arrive at.</param>
    public static FrameRing Of(IReadOnlyList<byte[]> frames, PhysicalAddress destination)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count, nameof(frames));
        var target = destination.GetAddressBytes();
        var longest = Math.Min(MaxLength, frames.Max(static frame => frame.Length));
        var shortest = Math.Min(MaxLength, frames.Min(static frame => frame.Length));
        // Frames of about one length need no cutting: the IP header says where the packet ends, and the kernel trims the rest itself.
        var cut = longest > MostHeaderBytes && longest != shortest;
        var headers = frames.All(FrameHeaders.AreShort) ? FewestHeaderBytes : MostHeaderBytes;
        var slotBytes = LengthBytes + headers;
        var slots = new byte[frames.Count * slotBytes];
        for (var at = 0; at < frames.Count; at++)
        {
            var slot = slots.AsSpan(at * slotBytes, slotBytes);
            var length = Math.Min(frames[at].Length, MaxLength);
            MemoryMarshal.Write(slot, (ulong)(cut ? Math.Max(length, ProbeFrame.EthernetHeader) : 0));
            var header = slot[LengthBytes..];
            frames[at].AsSpan(0, Math.Min(length, headers)).CopyTo(header);
            target.CopyTo(header);
            if (length > headers)
            {
                FrameChecksum.AgreeWithZeros(header, length);
            }
        }

        return new FrameRing(slots, slotBytes, Math.Max(MostHeaderBytes, longest));
    }

    /// <summary>The same frames, sent out by links of the namespace in turn instead of arriving there: a ring of Count × links frames.</summary>
    /// <param name="length">Bytes of each on the wire: the buffer is cut to so many.</param>
    /// <param name="ends">At least one.</param>
    public FrameRing LeavingBy(int length, IReadOnlyList<FrameTarget> ends)
    {
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentOutOfRangeException.ThrowIfZero(ends.Count, nameof(ends));
        var slots = new byte[_slots.Length * ends.Count];
        for (var at = 0; at < Count * ends.Count; at++)
        {
            var (link, peer) = ends[at % ends.Count];
            var slot = slots.AsSpan(at * SlotBytes, SlotBytes);
            _slots.AsSpan(at / ends.Count * SlotBytes, SlotBytes).CopyTo(slot);
            MemoryMarshal.Write(slot, length);
            MemoryMarshal.Write(slot[sizeof(int)..], link);
            peer.GetAddressBytes().CopyTo(slot[LengthBytes..]);
        }

        return new FrameRing(slots, SlotBytes, BufferBytes);
    }
}
