using System.Collections.Immutable;
using Weir.Agent.Clocks;
using Weir.Agent.Reconciling;
using Weir.Core.Alerting;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Agent.Alerting;

/// <summary>
/// Holds the rules against the figures, a moment after the other, and posts what is to be told. It lists nothing in the kernel itself. What is to be told
/// is on disk before it is sent, and until it has arrived: an agent that is killed tells it after its next start.
/// </summary>
internal sealed class AlertLoop : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly AlertSettings _settings;
    private readonly AlertMemory _memory;
    private readonly Func<AlertFigures> _figures;
    private readonly Action<Diagnostic> _say;
    private readonly TimeProvider _time;
    private readonly ClockJump _jump;
    private readonly ImmutableArray<AlertOutbox> _outboxes;
    private readonly FaultMemory _faults;
    private readonly Lock _writing = new();
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
        (_memory, _jump) = (new AlertMemory(stateDirectory), new ClockJump(time));
        _faults = new FaultMemory(say);
        var before = _memory.Load(say);
        _book = before.Book;
        _outboxes =
        [
            .. deliveries.Select(delivery => new AlertOutbox(
                delivery,
                before.Waiting.GetValueOrDefault(delivery.Place, []),
                say,
                time
            )),
        ];
    }

    /// <summary>Readable from any thread.</summary>
    public AlertBook Book => Volatile.Read(ref _book);

    /// <summary>How many notices have not arrived yet, by place; from any thread.</summary>
    public ImmutableArray<(string Place, int Notices)> Waiting =>
        [
            .. _outboxes
                .Where(static outbox => !outbox.Waiting.IsEmpty)
                .Select(static outbox => (outbox.Place, outbox.Waiting.Length)),
        ];

    /// <summary>What cannot be told or remembered, a line each; from any thread.</summary>
    public IEnumerable<string> Troubles => [_faults.Cause, .. _outboxes.Select(static outbox => outbox.Trouble)];

    public async Task Run(CancellationToken cancellation)
    {
        var delivering = _outboxes.Select(outbox => outbox.Run(Delivered, cancellation)).ToArray();
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
        var jump = _jump.Take();
        var before = _book.Shift(jump);
        var (next, notices) = before.Step(_settings.Rules.Items, _figures(), _settings.Repeat, _time.GetUtcNow());
        foreach (var notice in notices)
        {
            _say(AlertEvents.Of(notice));
        }

        lock (_writing)
        {
            Volatile.Write(ref _book, next);
            var posted = notices.Select(PostedNotice.Of).ToImmutableArray();
            // Figures change each second; what a restart must know changes rarely. What a full disk refused is tried again until it is there.
            if (!posted.IsEmpty || jump != TimeSpan.Zero || _faults.IsFaulty)
            {
                Save(posted);
            }

            foreach (var notice in posted)
            {
                Post(notice);
            }
        }
    }

    private void Delivered(AlertOutbox outbox, PostedNotice notice)
    {
        lock (_writing)
        {
            outbox.Forget(notice);
            Save([]);
        }
    }

    private void Post(PostedNotice notice)
    {
        foreach (var outbox in _outboxes)
        {
            outbox.Post(notice);
        }
    }

    /// <param name="next">What will be posted when it is saved.</param>
    private void Save(ImmutableArray<PostedNotice> next)
    {
        var waiting = _outboxes.ToImmutableDictionary(
            static outbox => outbox.Place,
            outbox => next.Aggregate(outbox.Waiting, static (queue, notice) => notice.Behind(queue)),
            StringComparer.Ordinal
        );
        if (_memory.Save(new AlertState(_book, waiting)) is { } refused)
        {
            _faults.Met(refused, []);
        }
        else
        {
            _faults.Over(null);
        }
    }
}
