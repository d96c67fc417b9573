namespace Weir.Sources.Configuration;

/// <summary>The <c>accounting:</c> part of agent.yaml: how often members' counters are looked at, and where the series is.</summary>
public sealed record AccountingSettings
{
    public static AccountingSettings Default { get; } = new();

    /// <summary>One second to one hour.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Full path of a file, or a PostgreSQL connection string; null: <c>usage.db</c> in the state folder.</summary>
    public string? Series { get; init; }

    /// <summary>Name of this firewall in the series; null: the host's name.</summary>
    public string? Node { get; init; }
}
