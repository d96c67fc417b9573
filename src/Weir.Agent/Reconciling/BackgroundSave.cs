using Weir.Core.Text;

namespace Weir.Agent.Reconciling;

/// <summary>
/// Saves a session beside its work, some time after a change: a burst of changes is one file. A folder that cannot be written is said once,
/// and tried again.
/// </summary>
internal sealed class BackgroundSave(TimeProvider time, Action<Diagnostic> say)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly FaultMemory _faults = new(say);
    private Task<AgentException?> _work = Task.FromResult<AgentException?>(null);
    private long? _unsavedSince;
    private bool _isRunning;

    /// <summary>Why the folder cannot be written; empty when it can. From any thread.</summary>
    public string Trouble => _faults.Cause;

    /// <summary>Looks whether there is something to do; called by the loop that changes the session.</summary>
    public void Look(SiteSession session)
    {
        if (_isRunning)
        {
            if (!_work.IsCompleted)
            {
                return;
            }

            Ended(_work.Result);
        }

        if (session.IsSaved)
        {
            _unsavedSince = null;
            return;
        }

        _unsavedSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_unsavedSince.Value) >= (_faults.IsFaulty ? Again : Delay))
        {
            var save = session.Saving();
            (_isRunning, _unsavedSince) = (true, null);
            _work = Task.Run(() => Try(save));
        }
    }

    /// <summary>Saves at once.</summary>
    public void Now(SiteSession session) => Said(Try(session.Saving()));

    /// <summary>Waits for a save under way.</summary>
    public void End() => _work.Wait();

    private void Ended(AgentException? refused)
    {
        _isRunning = false;
        Said(refused);
    }

    private void Said(AgentException? refused)
    {
        if (refused is null)
        {
            _faults.Over(null);
        }
        else
        {
            _faults.Met(AgentEvents.Unsaved(refused.InnerException?.Message ?? refused.Message), []);
        }
    }

    private static AgentException? Try(Action save)
    {
        try
        {
            save();
            return null;
        }
        catch (AgentException refused)
        {
            return refused;
        }
    }
}
