using Weir.Core.Compiler.Cost;

namespace Weir.Core.Compiler.Passes;

/// <summary>Where counters and comments of rules go that become elements of a set.</summary>
public enum CounterPlacement
{
    /// <summary>Onto the elements when the rules came with what they had counted, else nowhere.</summary>
    Auto,

    /// <summary>Onto the elements: each counts, at some nanoseconds a packet.</summary>
    Element,

    /// <summary>Into <see cref="Optimization.Places"/>: nothing counts in the kernel, but every rule can be found again.</summary>
    Table,

    /// <summary>Rules that do nothing but count disappear; nothing is noted.</summary>
    Off,
}

/// <summary>Who is to hold the result: it decides what sets can hold and which structure is worth it.</summary>
public enum OptimizerTarget
{
    Nft,

    /// <summary>iptables with ipset: sets only, no maps.</summary>
    Ipset,
}

/// <summary>What an optimisation depends on besides the rules.</summary>
public sealed record OptimizerSettings
{
    public CostTable Costs { get; init; } = CostTable.Default;

    public CounterPlacement Counters { get; init; }

    public OptimizerTarget Target { get; init; }

    /// <summary>Times the passes, for <see cref="PassReport.Took"/>; null: they took no time.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Told when a pass begins, from the calling thread.</summary>
    public IProgress<OptimizerStep>? Progress { get; init; }
}

/// <summary>The pass about to run on a table.</summary>
public sealed record OptimizerStep(string Pass, string Table, int Done, int Total);
