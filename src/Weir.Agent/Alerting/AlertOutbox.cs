using Weir.Agent.Reconciling;
using Weir.Core.Alerting;
using Weir.Core.Text;

namespace Weir.Agent.Alerting;

/// <summary>
/// Brings notices to one place, one after the other, and tries again with growing pauses while it does not answer. Of each alert only the newest
/// notice waits: a place that was away for a day hears once how things stand, and the queue is never longer than the rules.
/// </summary>
internal sealed class AlertOutbox(IAlertDelivery delivery, Action<Diagnostic> say, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _one = new();
    private readonly List<AlertNotice> _waiting = [];
    private readonly SemaphoreSlim _posted = new(0);
    private readonly FaultMemory _faults = new(say);

    public void Dispose() => _posted.Dispose();

    public void Post(AlertNotice notice)
    {
        lock (_one)
        {
            // A raised alert that is over before anybody could be told of it is still told: the end says since when it was so.
            _waiting.RemoveAll(waiting => waiting.Rule.Name == notice.Rule.Name);
            _waiting.Add(notice);
        }

        _posted.Release();
    }

    /// <summary>Delivers until canceled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        var pause = FirstPause;
        try
        {
            while (true)
            {
                await _posted.WaitAsync(cancellation).ConfigureAwait(false);
                while (Next() is { } notice)
                {
                    if (await TryDeliver(notice, cancellation).ConfigureAwait(false))
                    {
                        Done(notice);
                        pause = FirstPause;
                        continue;
                    }

                    await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is not told stands in the book, and is told again by its repetition.
        }
    }

    private async Task<bool> TryDeliver(AlertNotice notice, CancellationToken cancellation)
    {
        try
        {
            await delivery.Deliver(notice, cancellation).ConfigureAwait(false);
            _faults.Over(AlertEvents.Delivered(delivery.Place));
            return true;
        }
        catch (DeliveryException failed)
        {
            _faults.Met(AlertEvents.NotDelivered(delivery.Place, failed.Message), []);
            return false;
        }
    }

    private AlertNotice? Next()
    {
        lock (_one)
        {
            return _waiting.Count == 0 ? null : _waiting[0];
        }
    }

    /// <summary>Unless a newer one came meanwhile.</summary>
    private void Done(AlertNotice notice)
    {
        lock (_one)
        {
            _waiting.Remove(notice);
        }
    }
}
