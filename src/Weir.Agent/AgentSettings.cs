using Weir.Agent.Accounting;
using Weir.Core.Compiler.Cost;

namespace Weir.Agent;

/// <summary>Where an agent works.</summary>
public sealed record AgentSettings
{
    /// <summary>Full path of the state folder, one for each network namespace.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>An existing namespace; null for the process's own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>What this process does, for those who wait for its lock: <c>weir apply</c>.</summary>
    public string Purpose { get; init; } = "weir";

    /// <summary>How long to wait while another process applies.</summary>
    public TimeSpan LockPatience { get; init; } = TimeSpan.FromSeconds(10);

    public required TimeProvider Time { get; init; }

    /// <summary>Costs that structures are chosen by; another table may mean other structures, never another policy.</summary>
    public CostTable Costs { get; init; } = CostTable.Default;

    /// <summary>Looks at members' counters before an apply deletes them; null where nobody adds them to a series.</summary>
    internal PartingCounters? Parting { get; init; }

    /// <summary><c>SITE/.weir/NAMESPACE</c>, and <c>SITE/.weir/host</c> for the process's own namespace.</summary>
    public static string DefaultStateDirectory(string siteDirectory, string? networkNamespace) =>
        Path.Combine(siteDirectory, ".weir", networkNamespace ?? "host");
}
