using Weir.Agent.Applying;
using Weir.Agent.Kernel;
using Weir.Agent.State;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>What a session works on: the table, its state folder and the lock that keeps others away from both.</summary>
internal sealed record SessionGround(KernelTable Table, StateFolder State, StateLock Lock, AgentSettings Settings)
    : IDisposable
{
    /// <exception cref="AgentException">The namespace or the folder cannot be used, or another process holds the lock.</exception>
    public static SessionGround Open(AgentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var table = KernelTable.Open(settings.NetworkNamespace);
        table.Xdp.Stays = true;
        try
        {
            var state = StateFolder.Open(settings.StateDirectory, settings.Time);
            return new SessionGround(table, state, state.Lock(settings.Purpose, settings.LockPatience), settings);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>A full disk must not keep rules out, so nothing of it needs the state folder.</summary>
    public Applier Applier => new(Table, State, Settings.Time, Settings.Costs, needsState: false, Settings.Parting);

    /// <summary>State folder and kernel held against each other.</summary>
    public Belief Believe() =>
        Belief.From(State.Head(new DiagnosticBag()), State.Journal(new DiagnosticBag()), Table.Glance());

    /// <summary>The site that was in force last, as far as the folder knows, and whether the kernel may hold another by now.</summary>
    public (SiteSnapshot? Snapshot, StateHead? Head, BeliefStatus Status) Remembered()
    {
        var belief = Believe();
        var snapshot = belief.Head is { } head ? State.Snapshot(head.Current, new DiagnosticBag()) : null;
        return (snapshot, belief.Head, belief.Status);
    }

    public void Dispose()
    {
        Lock.Dispose();
        Table.Dispose();
    }
}
