using System.Collections.Immutable;
using Weir.Agent.Reconciling;
using Weir.Core.Text;

namespace Weir.Agent.Alerting;

/// <summary>
/// Brings notices to one place, one after the other, and tries again with growing pauses while it does not answer. Of each alert only the newest
/// notice waits: a place that was away for a day hears once how things stand.
/// </summary>
/// <param name="waiting">What was not delivered when the process before this one ended.</param>
internal sealed class AlertOutbox(
    IAlertDelivery delivery,
    ImmutableArray<PostedNotice> waiting,
    Action<Diagnostic> say,
    TimeProvider time
) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _posted = new(1); // what waits from before is tried at once
    private readonly FaultMemory _faults = new(say);
    private ImmutableArray<PostedNotice> _waiting = waiting;

    public string Place => delivery.Place;

    /// <summary>What is not delivered, the oldest first; readable from any thread.</summary>
    public ImmutableArray<PostedNotice> Waiting => _waiting;

    /// <summary>Why the place is not reached; empty when it is. From any thread.</summary>
    public string Trouble => _faults.Cause;

    public void Dispose() => _posted.Dispose();

    public void Post(PostedNotice notice)
    {
        ImmutableInterlocked.Update(ref _waiting, static (queue, one) => one.Behind(queue), notice);
        _posted.Release();
    }

    /// <summary>Takes what was delivered out, unless a newer notice has taken its place.</summary>
    public void Forget(PostedNotice notice) =>
        ImmutableInterlocked.Update(ref _waiting, static (queue, one) => queue.Remove(one), notice);

    /// <summary>Delivers until canceled.</summary>
    /// <param name="delivered">Called after each delivery; it calls <see cref="Forget"/>.</param>
    public async Task Run(Action<AlertOutbox, PostedNotice> delivered, CancellationToken cancellation)
    {
        var pause = FirstPause;
        try
        {
            while (true)
            {
                await _posted.WaitAsync(cancellation).ConfigureAwait(false);
                while (_waiting is [var notice, ..])
                {
                    if (await TryDeliver(notice, cancellation).ConfigureAwait(false))
                    {
                        delivered(this, notice);
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
            // Stopping: what is not told lies in the state folder, and is told after the next start.
        }
    }

    private async Task<bool> TryDeliver(PostedNotice notice, CancellationToken cancellation)
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
}
