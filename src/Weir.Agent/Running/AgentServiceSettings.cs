using System.Collections.Immutable;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Feeds;

namespace Weir.Agent.Running;

/// <summary>What an agent is started with.</summary>
public sealed record AgentServiceSettings
{
    /// <summary>Name of the series in the state folder, where agent.yaml names no other.</summary>
    public const string SeriesFile = "usage.db";

    public required AgentSettings Agent { get; init; }

    /// <summary>Holds weir.yaml and agent.yaml.</summary>
    public required string SiteDirectory { get; init; }

    public required AgentFile File { get; init; }

    /// <summary>Remembers which list of each feed is in force; null for the folder beside the site.</summary>
    public FeedStore? Feeds { get; init; }

    /// <summary>What the machine calls itself: the node's name in the series of usage, where agent.yaml names no other.</summary>
    public required string HostName { get; init; }

    /// <summary>Takes a line of the journal, from any thread.</summary>
    public required Action<Diagnostic> Say { get; init; }

    /// <summary>Program and first arguments that run <c>Guardian.Run</c>.</summary>
    public ImmutableArray<string> GuardianCommand { get; init; } = [];

    /// <summary>Puts right what an agent before this one began; asked once, with the lock held and nothing read of the source yet. What it finds is said.</summary>
    public Func<AgentStart, IEnumerable<Diagnostic>>? AtStart { get; init; }

    /// <summary>NOTIFY_SOCKET of sd_notify(3); null without.</summary>
    public string? NotifySocket { get; init; }

    /// <summary>WATCHDOG_USEC; zero without.</summary>
    public TimeSpan Watchdog { get; init; }
}
