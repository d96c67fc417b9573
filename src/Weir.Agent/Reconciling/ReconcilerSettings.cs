using System.Collections.Immutable;
using Weir.Agent.Fleet;
using Weir.Agent.Running;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Feeds;

namespace Weir.Agent.Reconciling;

/// <summary>What a reconciler works with.</summary>
internal sealed record ReconcilerSettings
{
    public required AgentSettings Agent { get; init; }

    public required AgentFile File { get; init; }

    /// <summary>Remembers which list of each feed is in force; null without.</summary>
    public FeedStore? Feeds { get; init; }

    /// <summary>Says what waits for the fleet; by itself it holds nothing back.</summary>
    public FleetGate Fleet { get; init; } = new();

    /// <summary>Called when a site came into force whose plans or quotas are others.</summary>
    public Action QuotasDiffer { get; init; } = static () => { };

    public required ServiceNotifier Notifier { get; init; }

    /// <summary>Takes a line of the journal; called on the reconciler's thread and on that of a save.</summary>
    public required Action<Diagnostic> Say { get; init; }

    /// <summary>Program and first arguments that run <c>Guardian.Run</c>.</summary>
    public ImmutableArray<string> GuardianCommand { get; init; } = [];
}
