using System.Collections.Immutable;
using Weir.Agent.Reconciling;
using Weir.Core.Alerting;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Agent.Alerting;

/// <summary>Holds the rules against the figures, a moment after the other, and posts what is to be told. It lists nothing in the kernel itself.</summary>
internal sealed class AlertLoop : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly AlertSettings _settings;
    private readonly AlertMemory _memory;
    private readonly Func<AlertFigures> _figures;
    private readonly Action<Diagnostic> _say;
    private readonly TimeProvider _time;
    private readonly ImmutableArray<AlertOutbox> _outboxes;
    private readonly FaultMemory _faults;
    private AlertBook _book;

    public AlertLoop(
        AlertSettings settings,
        string stateDirectory,
        ImmutableArray<IAlertDelivery> deliveries,
        Func<AlertFigures> figures,
        Action<Diagnostic> say,
        TimeProvider time
    )
    {
        (_settings, _figures, _say, _time) = (settings, figures, say, time);
        _memory = new AlertMemory(stateDirectory);
        _faults = new FaultMemory(say);
        _outboxes = [.. deliveries.Select(delivery => new AlertOutbox(delivery, say, time))];
        _book = _memory.Load(say);
    }

    /// <summary>Readable from any thread.</summary>
    public AlertBook Book => Volatile.Read(ref _book);

    public async Task Run(CancellationToken cancellation)
    {
        var delivering = _outboxes.Select(outbox => outbox.Run(cancellation)).ToArray();
        try
        {
            while (true)
            {
                Look();
                await Task.Delay(Step, _time, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(delivering).ConfigureAwait(false);
        }
    }

    /// <summary>After <see cref="Run"/> has ended.</summary>
    public void Dispose()
    {
        foreach (var outbox in _outboxes)
        {
            outbox.Dispose();
        }
    }

    /// <summary>One moment.</summary>
    internal void Look()
    {
        var before = _book;
        var (next, notices) = before.Step(_settings.Rules.Items, _figures(), _settings.Repeat, _time.GetUtcNow());
        Volatile.Write(ref _book, next);
        foreach (var notice in notices)
        {
            _say(AlertEvents.Of(notice));
            foreach (var outbox in _outboxes)
            {
                outbox.Post(notice);
            }
        }

        // Figures change each second; what a restart must know changes rarely.
        if (!notices.IsEmpty)
        {
            Save(next);
        }
    }

    private void Save(AlertBook book)
    {
        if (_memory.Save(book) is { } refused)
        {
            _faults.Met(refused, []);
        }
        else
        {
            _faults.Over(null);
        }
    }
}
