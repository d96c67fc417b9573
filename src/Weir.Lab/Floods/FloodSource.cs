using System.Runtime.InteropServices;
using Weir.Kernel.Bpf;
using Weir.Kernel.Host;
using Weir.Lab.Injector;

namespace Weir.Lab.Floods;

/// <summary>Sends frames out of links of the switch as fast as one CPU can, until it is stopped or has sent as many as it may.</summary>
/// <remarks>The program of the injector; nothing is pinned or attached, so the flood ends with the process at the latest.</remarks>
internal sealed class FloodSource : IDisposable
{
    private const string Program = InjectorProgram.Name;

    // Some tens of milliseconds: so long the end of a flood may be late.
    private const int Burst = 1_024 * FrameRing.Batch;

    private readonly BpfObject _bpf;
    private readonly BpfMapMemory _state;
    private readonly FrameRing _frames;
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private long _sent;

    /// <param name="frames">Each names the link to leave by.</param>
    /// <exception cref="Kernel.Netlink.NetlinkException">The kernel refused the program.</exception>
    public FloodSource(FrameRing frames)
    {
        _frames = frames;
        _bpf = BpfObject.Open(InjectorProgram.Read());
        try
        {
            _bpf.Resize("frames", frames.Slots.Length / FrameRing.PartBytes);
            _bpf.Load(Program);
            using var ring = _bpf.Share("frames", frames.Slots.Length);
            frames.Slots.CopyTo(ring.Bytes);
            _state = _bpf.Share("states", Marshal.SizeOf<InjectorState>());
            MemoryMarshal.Write(_state.Bytes, frames.State);
        }
        catch
        {
            _bpf.Dispose();
            throw;
        }
    }

    /// <summary>Frames that left.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <param name="link">Index of a link of the namespace, where the program seems to run.</param>
    /// <param name="most">Frames after which it stops by itself.</param>
    public void Start(NetworkNamespace network, int link, int cpu, long most) =>
        _sending = Task.Factory.StartNew(
            () => Send(network, link, cpu, most),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>Waits for the last frame.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _sending.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _sending.GetAwaiter().GetResult();
        }
        finally
        {
            _state.Dispose();
            _bpf.Dispose();
            _stop.Dispose();
        }
    }

    private void Send(NetworkNamespace network, int link, int cpu, long most)
    {
        var frame = new byte[_frames.BufferBytes];
        while (!_stop.IsCancellationRequested && Sent < most)
        {
            XdpLiveFrames.Run(_bpf, Program, network, link, frame, Burst, cpu);
            Interlocked.Exchange(ref _sent, (long)MemoryMarshal.Read<InjectorState>(_state.Bytes).Sent);
        }
    }
}
