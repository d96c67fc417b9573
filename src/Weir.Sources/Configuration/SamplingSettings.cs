namespace Weir.Sources.Configuration;

/// <summary><c>sampling:</c> of agent.yaml: how the agent looks at the firewall's state.</summary>
public sealed record SamplingSettings
{
    public static SamplingSettings Default { get; } = new();

    /// <summary>Between two looks at throughput, drops, connections and the machine.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many members <c>/metrics</c> names, the busiest first; 0 names none.</summary>
    public int TopMembers { get; init; } = 20;
}
