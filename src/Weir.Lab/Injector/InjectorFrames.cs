using System.Net.NetworkInformation;
using Weir.Lab.Packets;

namespace Weir.Lab.Injector;

/// <summary>Frames as the injector takes them: slots of 96 bytes (FRAME_WORDS of bpf/inject.bpf.c), each a whole packet padded with zeros.</summary>
public static class InjectorFrames
{
    public const int SlotBytes = 96;

    /// <summary>One slot for each packet, in their order.</summary>
    /// <param name="destination">Ethernet address of the interface they are to arrive at.</param>
    /// <exception cref="ArgumentException">A packet is longer than a slot.</exception>
    public static byte[] Build(IReadOnlyList<ProbePacket> packets, PhysicalAddress destination)
    {
        ArgumentNullException.ThrowIfNull(packets);
        ArgumentNullException.ThrowIfNull(destination);
        var slots = new byte[packets.Count * SlotBytes];
        var target = destination.GetAddressBytes();
        byte[] source = [2, 0, 0, 0, 0, 2];
        for (var at = 0; at < packets.Count; at++)
        {
            var frame = ProbeFrame.Build(packets[at], (uint)at + 1, new ProbeMark(0), target, source);
            if (frame.Length > SlotBytes)
            {
                throw new ArgumentException(
                    $"{packets[at]} makes {frame.Length} bytes; a slot has {SlotBytes}",
                    nameof(packets)
                );
            }

            frame.CopyTo(slots, at * SlotBytes);
        }

        return slots;
    }
}
