using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>Measures one class of traffic in one ground.</summary>
internal abstract class BenchClass(TrafficClass traffic)
{
    // The injector's shortest run; a smaller class goes round.
    private const int FewestPackets = 16_384;

    // Of each batch some must have met nothing else, however long a run is.
    private const int FewestRounds = 5;

    // Connections cost more to make than what is then measured of them: so many runs meet the same ones.
    private const int RunsOfLivingFlows = 6;

    public TrafficClass Traffic => traffic;

    /// <summary>True when a first measure is for warming caches and dynamic sets, and does not count.</summary>
    public virtual bool StartsCold => true;

    public static BenchClass Of(TrafficClass traffic, InjectorGround any) =>
        traffic switch
        {
            TrafficClass.Capture capture => new Replay(
                capture,
                FrameRing.Of(capture.Frames, any.AddressOf(capture.InputInterface))
            ),
            TrafficClass.Flows { Phase: TrafficPhase.New } flows => new NewFlows(
                flows,
                FlowFrames.Alone(flows, any.AddressOf(flows.InputInterface))
            ),
            TrafficClass.Flows flows => new LivingFlows(
                flows,
                FlowFrames.First(flows, any.AddressOf(flows.InputInterface)),
                FlowFrames.Later(flows, any.AddressOf(flows.InputInterface))
            ),
            _ => throw new ArgumentException($"{traffic.GetType().Name} is no class of traffic", nameof(traffic)),
        };

    /// <summary>The shorter a run, the more of them.</summary>
    public Rounds Rounds(BenchSettings settings)
    {
        var times = Packets(OwnFrames) / FewestPackets;
        return new Rounds(Fewer(settings.Rounds), Fewer(settings.MostRounds));

        int Fewer(int rounds) => Math.Max(rounds / times, Math.Min(rounds, FewestRounds));
    }

    /// <summary>Nanoseconds per packet, batch by batch, of one run or of some. Leaves no connection behind.</summary>
    public double[][] Measure(PacketInjector injector, BenchGround ground)
    {
        try
        {
            return MeasureOnce(injector, ground);
        }
        finally
        {
            ground.Forget();
        }
    }

    /// <summary>The same frames, dropped before the stack sees them.</summary>
    public double[] MeasureOwn(PacketInjector injector, BenchGround ground) =>
        injector.MeasureOwnBatches(ground.Ground.Network, traffic.InputInterface, OwnFrames, Packets(OwnFrames));

    protected abstract FrameRing OwnFrames { get; }

    protected abstract double[][] MeasureOnce(PacketInjector injector, BenchGround ground);

    protected static double[] Send(PacketInjector injector, BenchGround ground, string link, FrameRing frames) =>
        injector.MeasureBatches(ground.Ground.Network, link, frames, Packets(frames));

    /// <summary>Each frame at least once.</summary>
    private static int Packets(FrameRing frames) =>
        Math.Max(FewestPackets, (frames.Count + FrameRing.Batch - 1) / FrameRing.Batch * FrameRing.Batch);

    private sealed class Replay(TrafficClass traffic, FrameRing frames) : BenchClass(traffic)
    {
        protected override FrameRing OwnFrames => frames;

        protected override double[][] MeasureOnce(PacketInjector injector, BenchGround ground) =>
            [Send(injector, ground, Traffic.InputInterface, frames)];
    }

    private sealed class NewFlows(TrafficClass.Flows flows, FrameRing first) : BenchClass(flows)
    {
        protected override FrameRing OwnFrames => first;

        protected override double[][] MeasureOnce(PacketInjector injector, BenchGround ground) =>
            [Send(injector, ground, flows.InputInterface, first)];
    }

    /// <summary>Flows that are begun, answered and, with TCP, acknowledged before they are measured; where nothing is tracked, only begun.</summary>
    private sealed class LivingFlows(TrafficClass.Flows flows, FrameRing first, FrameRing later) : BenchClass(flows)
    {
        // Each measure sends all flows twice before it counts.
        public override bool StartsCold => false;

        protected override FrameRing OwnFrames => later;

        protected override double[][] MeasureOnce(PacketInjector injector, BenchGround ground)
        {
            var inward = flows.InputInterface;
            var outward = flows.OutputInterface;
            Send(injector, ground, inward, first);
            var connections = ground.Connections();
            var output = ground.Ground.AddressOf(outward);
            if (FlowFrames.Answers(flows, connections, output, later: false) is { } answers)
            {
                Send(injector, ground, outward, answers);
            }

            Send(injector, ground, inward, later);
            if (flows.Phase == TrafficPhase.Established)
            {
                return Runs(injector, ground, inward, later);
            }

            var replies =
                FlowFrames.Answers(flows, connections, output, later: true) ?? FlowFrames.Reversed(flows, output);
            return Runs(injector, ground, outward, replies);
        }

        private static double[][] Runs(PacketInjector injector, BenchGround ground, string link, FrameRing frames) =>
            [.. Enumerable.Range(0, RunsOfLivingFlows).Select(_ => Send(injector, ground, link, frames))];
    }
}
