using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Shouldly;
using Weir.Lab.Floods;
using Weir.Lab.Injector;
using Weir.Lab.Packets;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class FloodFramesTests
{
    private static readonly IPAddress[] Sources = [new([45, 0, 0, 7]), new([45, 0, 4, 7]), new([45, 0, 8, 7])];

    [Fact]
    public void Syn_OfASource_IsAWholeFrameOfTheLeastSize()
    {
        var frame = FloodFrames.Syn(Sources[0], 1_024, 8_003, 77);

        frame.Length.ShouldBe(60);
        InternetChecksum.Of(frame.AsSpan(14, 20)).ShouldBe((ushort)0);
        var checksum = default(InternetChecksum);
        checksum.AddPseudoHeader(frame.AsSpan(26, 8), 6, 20);
        checksum.Add(frame.AsSpan(34, 20));
        checksum.Finish().ShouldBe((ushort)0);
        BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(16)).ShouldBe((ushort)40, "the rest is padding");
    }

    [Fact]
    public void Make_TwoBalancers_GoesToBothAndToListenersAndBesideThem()
    {
        var spec = new FloodSpec { Sources = [.. Sources] };

        var ring = FloodFrames.Make(spec, [Target(7, 1), Target(9, 2)]);

        var slots = Enumerable
            .Range(0, ring.Count)
            .Select(at => ring.Slots.Slice(at * ring.SlotBytes, ring.SlotBytes).ToArray())
            .ToArray();
        slots.Select(static slot => BinaryPrimitives.ReadInt32LittleEndian(slot.AsSpan(4))).Distinct().ShouldBe([7, 9]);
        slots.ShouldAllBe(static slot => BinaryPrimitives.ReadInt32LittleEndian(slot) == FloodFrames.Length);
        foreach (var target in slots.GroupBy(static slot => slot[4]))
        {
            target.Select(static slot => slot[8 + 5]).Distinct().Count().ShouldBe(1, "its own Ethernet address");
            target
                .Select(static slot => BinaryPrimitives.ReadUInt32BigEndian(slot.AsSpan(8 + 26)))
                .Distinct()
                .Count()
                .ShouldBe(3);
            target.Count(slot => IsListener(slot, spec)).ShouldBeInRange(target.Count() / 3, target.Count() * 2 / 3);
        }
    }

    private static bool IsListener(byte[] slot, FloodSpec spec) =>
        spec.Ports.Contains(BinaryPrimitives.ReadUInt16BigEndian(slot.AsSpan(8 + 36)));

    private static FrameTarget Target(int port, byte number) => new(port, new PhysicalAddress([2, 0, 0, 0, 0, number]));
}
