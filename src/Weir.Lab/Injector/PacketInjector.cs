using System.Runtime.InteropServices;
using Weir.Kernel.Bpf;
using Weir.Kernel.Host;
using Weir.Kernel.Routing;
using Weir.Lab.Topologies;

namespace Weir.Lab.Injector;

/// <summary>Measures what the kernel charges for a packet, by giving it millions at the rate it can take them. Not thread-safe.</summary>
/// <remarks>
/// The method of bpf/inject.bpf.c: an XDP program passes prepared frames to the stack in batches of 64 and notes when each batch begins; the difference of
/// neighbors is what 64 packets cost. A run's figure is the mean without the lowest and the highest tenth (interrupts, other processes); several runs are better
/// taken together by <see cref="QuietBatches"/>. About 60 ns of a packet are the injector's own. Nothing is pinned or attached; all of it goes when this is disposed.
/// </remarks>
public sealed class PacketInjector : IDisposable
{
    private const string Program = InjectorProgram.Name;
    private const int Batch = FrameRing.Batch;
    private const int PartsOfFrame = FrameRing.MostSlotBytes / FrameRing.PartBytes;
    private const int MaxBatches = 65_536;

    private readonly BpfObject _bpf;
    private readonly BpfMapMemory _frames;
    private readonly BpfMapMemory _state;
    private readonly BpfMapMemory _boundaries;
    private readonly int _capacity;
    private readonly int _cpu;

    /// <param name="capacity">Most different frames a measurement may use.</param>
    /// <param name="cpu">The CPU to measure on; the last one unless given, because the first one takes more interrupts.</param>
    /// <param name="pace">What an earlier injector on the same CPU has seen of it.</param>
    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused the program.</exception>
    public PacketInjector(int capacity = 65_536, int? cpu = null, Pace? pace = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Pace = pace ?? new Pace();
        _capacity = capacity;
        _cpu = cpu ?? Environment.ProcessorCount - 1;
        _bpf = BpfObject.Open(InjectorProgram.Read());
        try
        {
            _bpf.Resize("frames", capacity * PartsOfFrame);
            _bpf.Load(Program);
            _frames = _bpf.Share("frames", capacity * FrameRing.MostSlotBytes);
            _state = _bpf.Share("states", Marshal.SizeOf<InjectorState>());
            _boundaries = _bpf.Share("boundaries", MaxBatches * Marshal.SizeOf<BatchBoundary>());
        }
        catch
        {
            _boundaries?.Dispose();
            _state?.Dispose();
            _frames?.Dispose();
            _bpf.Dispose();
            throw;
        }
    }

    /// <summary>Of the CPU that measures.</summary>
    public Pace Pace { get; }

    /// <summary>Nanoseconds per packet, from the injector to wherever the packet ends: dropped by a rule, or freed behind the outgoing interface.</summary>
    /// <param name="interfaceName">Where the frames arrive.</param>
    /// <param name="frames">At most as many as the injector's capacity.</param>
    /// <param name="packets">Packets to send: 1,280 … 4,194,304, some more than frames, so that each has been met.</param>
    public double MeasureNanosecondsPerPacket(
        NetworkNamespace network,
        string interfaceName,
        FrameRing frames,
        int packets
    ) => Averages.TrimmedMean(MeasureBatches(network, interfaceName, frames, packets).Nanoseconds);

    /// <summary>The same by batches of 64 packets, in their order; the last one has no end and is left out.</summary>
    public BatchRun MeasureBatches(NetworkNamespace network, string interfaceName, FrameRing frames, int packets) =>
        Measure(network, interfaceName, frames, packets, FrameEnd.InStack);

    /// <summary>As <see cref="MeasureBatches"/>, but each frame is dropped before the stack sees it: the instrument's own cost.</summary>
    public BatchRun MeasureOwnBatches(NetworkNamespace network, string interfaceName, FrameRing frames, int packets) =>
        Measure(network, interfaceName, frames, packets, FrameEnd.AtOnce);

    /// <summary>As <see cref="MeasureBatches"/>, but an XDP program sees each frame first, as if it were attached in the driver.</summary>
    /// <param name="target">Loaded, without fragments; what it passes goes up the stack.</param>
    public BatchRun MeasureBatchesBehind(
        BpfObject target,
        string program,
        NetworkNamespace network,
        string interfaceName,
        FrameRing frames,
        int packets
    )
    {
        _bpf.SetTarget("targets", target, program);
        return Measure(network, interfaceName, frames, packets, FrameEnd.InTarget);
    }

    public void Dispose()
    {
        _boundaries.Dispose();
        _state.Dispose();
        _frames.Dispose();
        _bpf.Dispose();
    }

    private BatchRun Measure(
        NetworkNamespace network,
        string interfaceName,
        FrameRing frames,
        int packets,
        FrameEnd end
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames.Count, _capacity, nameof(frames));
        ArgumentOutOfRangeException.ThrowIfLessThan(packets, 20 * Batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packets, MaxBatches * Batch);
        frames.Slots.CopyTo(_frames.Bytes);
        MemoryMarshal.Write(_state.Bytes, frames.State with { End = end });

        using var routing = RoutingSocket.Open(network);
        var link = LabNode.IndexOf(routing, interfaceName);
        XdpLiveFrames.Run(_bpf, Program, network, link, new byte[frames.BufferBytes], packets, _cpu);

        var sent = MemoryMarshal.Read<InjectorState>(_state.Bytes).Sent;
        if (sent < (ulong)packets)
        {
            throw new InvalidOperationException($"the injector sent {sent} of {packets} packets");
        }

        var run = BatchRun.Of(MemoryMarshal.Cast<byte, BatchBoundary>(_boundaries.Bytes)[..(packets / Batch)]);
        Pace.Saw(run.Paces);
        return run;
    }
}
