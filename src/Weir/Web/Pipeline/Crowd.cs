namespace Weir.Web.Pipeline;

/// <summary>So many at work at once, so many waiting for it, and the others are told to come again: ten thousand requests harm nobody but themselves.</summary>
/// <param name="atWork">At once.</param>
/// <param name="waiting">In the queue.</param>
internal sealed class Crowd(int atWork, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _room = new(atWork);
    private int _inside;

    /// <summary>Waits for a turn; disposing of the place ends it.</summary>
    /// <exception cref="Refusal">The queue is full: 503.</exception>
    public async Task<Place> Enter(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inside) > atWork + waiting)
        {
            Interlocked.Decrement(ref _inside);
            throw new Refusal(503, WebDiagnostics.Busy("too many requests are at work or waiting")) { RetryAfter = 1 };
        }

        try
        {
            await _room.WaitAsync(cancellation).ConfigureAwait(false);
            return new Place(this);
        }
        catch
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }
    }

    public void Dispose() => _room.Dispose();

    private void Leave()
    {
        _room.Release();
        Interlocked.Decrement(ref _inside);
    }

    /// <summary>A turn; give it back once.</summary>
    internal readonly struct Place(Crowd crowd) : IDisposable
    {
        public void Dispose() => crowd.Leave();
    }
}
