using System.Collections.Immutable;
using Weir.Agent.Alerting;
using Weir.Core.Alerting;
using Weir.Sources.Configuration;

namespace Weir.Agent.Running;

/// <summary>Alerts beside the reconciler, by the settings of now: a reload that changes them begins a new loop, which goes on from the book on disk.</summary>
internal sealed class AlertingTask(AgentServiceSettings settings, Func<AlertFigures> figures) : IDisposable
{
    private readonly Lock _one = new();
    private AlertSettings? _alerts = settings.File.Alerts;
    private AlertLoop? _loop;
    private CancellationTokenSource _round = new();

    /// <summary>From any thread.</summary>
    public AlertBook Book => Volatile.Read(ref _loop)?.Book ?? AlertBook.Empty;

    /// <summary>How many notices have not arrived yet, by place; from any thread.</summary>
    public ImmutableArray<(string Place, int Notices)> Waiting => Volatile.Read(ref _loop)?.Waiting ?? [];

    /// <summary>What cannot be told or remembered, a line each; from any thread.</summary>
    public IEnumerable<string> Troubles => Volatile.Read(ref _loop)?.Troubles ?? [];

    /// <summary>The rules of now; empty while nobody is told.</summary>
    public ImmutableArray<AlertRule> Rules => Volatile.Read(ref _alerts)?.Rules.Items ?? [];

    public void Reload(AlertSettings? alerts)
    {
        lock (_one)
        {
            if (alerts != _alerts)
            {
                Volatile.Write(ref _alerts, alerts);
                _round.Cancel();
            }
        }
    }

    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var (alerts, round) = Begin();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(round.Token, cancellation);
            await Run(alerts, both.Token).ConfigureAwait(false);
        }
    }

    public void Dispose() => _round.Dispose();

    private (AlertSettings? Alerts, CancellationTokenSource Round) Begin()
    {
        lock (_one)
        {
            if (_round.IsCancellationRequested)
            {
                _round.Dispose();
                _round = new CancellationTokenSource();
            }

            return (_alerts, _round);
        }
    }

    private async Task Run(AlertSettings? alerts, CancellationToken cancellation)
    {
        if (alerts is null)
        {
            Volatile.Write(ref _loop, null);
            await Canceled(cancellation).ConfigureAwait(false);
            return;
        }

        var deliveries = AlertDeliveries.Of(alerts, NodeName, settings.SiteDirectory, settings.Agent.Time);
        try
        {
            using var loop = new AlertLoop(
                alerts,
                settings.Agent.StateDirectory,
                deliveries,
                figures,
                settings.Say,
                settings.Agent.Time
            );
            Volatile.Write(ref _loop, loop);
            await loop.Run(cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var delivery in deliveries.OfType<IDisposable>())
            {
                delivery.Dispose();
            }
        }
    }

    private string NodeName => settings.File.Accounting.Node ?? settings.HostName;

    private static async Task Canceled(CancellationToken cancellation)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(end.SetResult);
        await end.Task.ConfigureAwait(false);
    }
}
