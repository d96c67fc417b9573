using Weir.Lab.Injector;

namespace Weir.Lab.Benching;

/// <summary>Measures one class of traffic in one ground.</summary>
internal abstract class BenchClass(TrafficClass traffic)
{
    // The injector's shortest run; a smaller class goes round.
    private const int FewestPackets = 16_384;

    // A call of the kernel's test run waits for some 24 ms, as long as it takes to send a class twice: so many rounds are one call where nothing is
    // ended between them.
    private const int RoundsAtOnce = 4;

    public TrafficClass Traffic => traffic;

    /// <summary>True when a first measure is for warming caches and dynamic sets, and does not count.</summary>
    public virtual bool StartsCold => true;

    /// <summary>Said when that measure was made in all grounds.</summary>
    public virtual void Warmed() { }

    public static BenchClass Of(TrafficClass traffic, InjectorGround any) =>
        traffic switch
        {
            TrafficClass.Capture capture => new LonePackets(
                capture,
                FrameRing.Of(capture.Frames, any.AddressOf(capture.InputInterface))
            ),
            TrafficClass.Flows { Phase: TrafficPhase.New } flows => new LonePackets(
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

    /// <summary>One run or some. Leaves no connection behind.</summary>
    public abstract IEnumerable<BatchRun> Measure(PacketInjector injector, BenchGround ground);

    /// <summary>The same frames, dropped before the stack sees them.</summary>
    public BatchRun MeasureOwn(PacketInjector injector, BenchGround ground) =>
        injector.MeasureOwnBatches(ground.Ground.Network, traffic.InputInterface, OwnFrames, Packets(OwnFrames));

    protected abstract FrameRing OwnFrames { get; }

    protected static BatchRun Send(PacketInjector injector, BenchGround ground, string link, FrameRing frames) =>
        injector.MeasureBatches(ground.Ground.Network, link, frames, Packets(frames));

    /// <summary>Rounds at once, of whatever needs nothing ended between them.</summary>
    protected static IEnumerable<BatchRun> SendAgain(
        PacketInjector injector,
        BenchGround ground,
        string link,
        FrameRing frames
    )
    {
        var packets = Packets(frames);
        // Otherwise a batch would hold other frames in each round.
        return packets % frames.Count == 0
            ? injector.MeasureBatches(ground.Ground.Network, link, frames, RoundsAtOnce * packets).Rounds(RoundsAtOnce)
            : [.. Enumerable.Range(0, RoundsAtOnce).Select(_ => Send(injector, ground, link, frames))];
    }

    /// <summary>Each frame at least once.</summary>
    private static int Packets(FrameRing frames) =>
        Math.Max(FewestPackets, (frames.Count + FrameRing.Batch - 1) / FrameRing.Batch * FrameRing.Batch);

    /// <summary>Packets as they are, again and again; where a candidate tracks them, the connections are ended after each round.</summary>
    private sealed class LonePackets(TrafficClass traffic, FrameRing frames) : BenchClass(traffic)
    {
        private bool _tracked;
        private bool _isWarm;

        protected override FrameRing OwnFrames => frames;

        public override void Warmed() => _isWarm = true;

        public override IEnumerable<BatchRun> Measure(PacketInjector injector, BenchGround ground)
        {
            try
            {
                // The round that does not count has told whether any candidate tracks them; if one does, all have as many rounds.
                return _isWarm && !_tracked
                    ? SendAgain(injector, ground, Traffic.InputInterface, frames)
                    : [Send(injector, ground, Traffic.InputInterface, frames)];
            }
            finally
            {
                _tracked |= ground.Forget();
            }
        }
    }

    /// <summary>Flows that are begun, answered and, with TCP, acknowledged before they are measured; where nothing is tracked, only begun.</summary>
    private sealed class LivingFlows(TrafficClass.Flows flows, FrameRing first, FrameRing later) : BenchClass(flows)
    {
        // Each measure sends all flows twice before it counts.
        public override bool StartsCold => false;

        protected override FrameRing OwnFrames => later;

        public override IEnumerable<BatchRun> Measure(PacketInjector injector, BenchGround ground)
        {
            try
            {
                var (link, frames) = Establish(injector, ground);
                return SendAgain(injector, ground, link, frames);
            }
            finally
            {
                ground.Forget();
            }
        }

        /// <returns>What is measured, and where it arrives.</returns>
        private (string Link, FrameRing Frames) Establish(PacketInjector injector, BenchGround ground)
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
                return (inward, later);
            }

            return (
                outward,
                FlowFrames.Answers(flows, connections, output, later: true) ?? FlowFrames.Reversed(flows, output)
            );
        }
    }
}
