using System.Globalization;
using Weir.Agent.Applying;
using Weir.Agent.Kernel;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent.Confirming;

/// <summary>
/// Waits for a confirmation, and rolls back at the deadline when there is none. It runs in a process of its own that needs
/// nothing of the one that applied: it has the old site in memory and the kernel's socket open before anything is changed
/// (docs/decisions/0002-confirm-guardian.md).
/// </summary>
public sealed class Guardian
{
    private const int RollbackAttempts = 10;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly GuardianOrder _order;
    private readonly TimeProvider _time;
    private readonly StateFolder _state;
    private readonly GuardianLog _log;

    private Guardian(GuardianOrder order, StateFolder state, GuardianLog log, TimeProvider time)
    {
        _order = order;
        _state = state;
        _log = log;
        _time = time;
    }

    /// <summary>The whole life of a guardian process.</summary>
    /// <param name="ready">Where to say that it is ready; closed after that.</param>
    /// <returns>0 when the confirmation came, or everything was rolled back; 3 when it could not get ready or could not roll back.</returns>
    public static int Run(GuardianOrder order, TextWriter ready, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(ready);
        using var detached = Detachment.Start();
        var start = time.GetTimestamp();
        try
        {
            var state = StateFolder.Open(order.StateDirectory, time);
            var log = new GuardianLog(state.GuardianLog, time);
            using var alive = StateLock.Take(
                state.GuardianLock,
                $"guardian {Environment.ProcessId}",
                TimeSpan.FromSeconds(5),
                time
            );
            using var table = KernelTable.Open(order.NetworkNamespace);
            return new Guardian(order, state, log, time).Guard(table, start, ready);
        }
        catch (AgentException failed)
        {
            ready.WriteLine(failed.Message);
            return 3;
        }
    }

    private int Guard(KernelTable table, long start, TextWriter ready)
    {
        var findings = new DiagnosticBag();
        if (_state.Pending(findings) is not { } pending || pending.Revision != _order.Revision)
        {
            _log.Write("started for an apply that is not waiting for a confirmation");
            return 3;
        }

        var (known, site) = OldSite(pending, findings);
        if (!known)
        {
            _log.Write("the revision to go back to cannot be read");
            return 3;
        }

        // Loading what a rollback runs (JIT, sockets) now means that it needs nothing from the disk later.
        var before = table.Glance();
        _log.Write($"ready: {_order.Revision} must be confirmed within {_order.Within.TotalSeconds:0.###} s");
        Announce(ready);
        while (_time.GetElapsedTime(start) < _order.Within)
        {
            if (!IsPending())
            {
                _log.Write("confirmed or called off");
                return 0;
            }

            var left = _order.Within - _time.GetElapsedTime(start);
            Thread.Sleep(left < LookEvery ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : LookEvery);
        }

        return AtDeadline(table, before, site);
    }

    private (bool Known, Site? Site) OldSite(PendingConfirmation pending, DiagnosticBag findings)
    {
        if (pending.Back is RollbackTarget.To to)
        {
            var snapshot = _state.Snapshot(to.Revision, findings);
            return (snapshot is not null, snapshot?.Site);
        }

        return (pending.Back is RollbackTarget.NoTable, null);
    }

    private int AtDeadline(KernelTable table, KernelGlance before, Site? site)
    {
        for (var attempt = 1; attempt <= RollbackAttempts; attempt++)
        {
            try
            {
                using var held = LockWhilePending();
                if (held is null || !IsPending())
                {
                    _log.Write("confirmed or called off");
                    return 0;
                }

                RollBack(table, before, site);
                _state.DeletePending();
                return 0;
            }
            catch (AgentException refused)
            {
                _log.Write($"attempt {attempt}: {refused.Message}");
                Thread.Sleep(TimeSpan.FromSeconds(1));
            }
        }

        return 3;
    }

    /// <summary>
    /// Whoever holds the lock is confirming, rolling back, still in the middle of the apply, or an agent that rolls back itself; when it
    /// dies the lock is free. Null when nothing waits for a confirmation any more.
    /// </summary>
    private StateLock? LockWhilePending()
    {
        while (IsPending())
        {
            try
            {
                return _state.Lock("weir guardian, rolling back", LookEvery);
            }
            catch (AgentException taken) when (taken.Diagnostics[0].Code == AgentDiagnostics.LockedCodeText)
            {
                // Look again.
            }
        }

        return null;
    }

    private void RollBack(KernelTable table, KernelGlance before, Site? site)
    {
        var now = table.Glance();
        if (now.HasTable == before.HasTable && now.Mark == before.Mark)
        {
            if (!table.Xdp.IsUsed)
            {
                _log.Write("the apply never reached the kernel: nothing to roll back");
                return;
            }

            // Bans in XDP come before the rules: whoever applied may have ended between the two.
            _log.Write("the rules never reached the kernel; the bans in XDP are held against the revision before");
        }

        var why = string.Create(
            CultureInfo.InvariantCulture,
            $": not confirmed within {_order.Within.TotalSeconds:0.###} s"
        );
        var note = RollbackNote.Of(_order.Revision.Number, why);
        var result = new Applier(table, _state, _time).Apply(site, note, new RollbackTarget.None());
        _log.Write($"rolled back: {result.Kind}, {result.Operations} operations, generation {result.Generation}");
        foreach (var finding in result.Findings)
        {
            _log.Write(finding.ToString());
        }
    }

    private bool IsPending()
    {
        var findings = new DiagnosticBag();
        var pending = _state.Pending(findings);
        // A damaged file is no confirmation.
        return findings.Count > 0 || pending?.Revision == _order.Revision;
    }

    private static void Announce(TextWriter ready)
    {
        try
        {
            ready.WriteLine(GuardianLauncher.Ready);
            ready.Flush();
        }
        catch (IOException)
        {
            // The process that applies was killed meanwhile; whether it changed anything is seen at the deadline.
        }

        Detachment.CloseStandardStreams();
    }
}
