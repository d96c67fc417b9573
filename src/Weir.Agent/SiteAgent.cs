using Weir.Agent.Applying;
using Weir.Agent.Confirming;
using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>
/// Weir's table in one network namespace together with the folder that holds what Weir believes of it: plan, apply, confirm,
/// rollback, status. Not thread-safe; several processes exclude each other by the folder's lock.
/// </summary>
public sealed class SiteAgent : IDisposable
{
    private readonly AgentSettings _settings;
    private readonly StateFolder _state;
    private readonly KernelTable _table;

    private SiteAgent(AgentSettings settings, StateFolder state, KernelTable table)
    {
        _settings = settings;
        _state = state;
        _table = table;
    }

    /// <exception cref="AgentException">The state folder or the namespace cannot be used.</exception>
    public static SiteAgent Open(AgentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var table = KernelTable.Open(settings.NetworkNamespace);
        try
        {
            return new SiteAgent(settings, StateFolder.Open(settings.StateDirectory, settings.Time), table);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>What an apply of this site would do now. Changes nothing, and waits for nobody.</summary>
    /// <exception cref="AgentException">The kernel refused a question.</exception>
    public SitePlan Plan(Site desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        return new SitePlanner(_table, _state, _settings.Time, _settings.Costs).Plan(desired);
    }

    /// <summary>Makes the kernel hold this site, in one transaction.</summary>
    /// <exception cref="AgentException">Nothing was changed; the diagnostics say why.</exception>
    public ApplyResult Apply(Site desired, ApplyOptions options)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(options);
        using var held = Lock();
        RefuseWhilePending();
        DateTimeOffset? deadline = null;
        try
        {
            var result = new Applier(_table, _state, _settings.Time, _settings.Costs).Apply(
                desired,
                options.ConfirmWithin is null ? "apply" : "apply, to be confirmed",
                check: plan => RefuseEmpty(plan, desired, options),
                beforeCommit: options.ConfirmWithin is { } within
                    ? (revision, back) => deadline = Arm(revision, back, within, options)
                    : null
            );
            return result with { ConfirmBefore = deadline };
        }
        catch (AgentException) when (deadline is not null)
        {
            CallOff();
            throw;
        }
    }

    /// <summary>Keeps what waits for its confirmation.</summary>
    /// <returns>The revision that stays.</returns>
    /// <exception cref="AgentException">Nothing waits for one.</exception>
    public Revision Confirm()
    {
        using var held = Lock();
        var findings = new DiagnosticBag();
        var belief = Believe(findings);
        var pending = _state.Pending(findings);
        if (pending is null || belief.Head?.Current.Mark != pending.Revision)
        {
            var why = belief.Head is { } head ? $"the last step was '{head.Note}'" : "nothing is loaded";
            throw new AgentException(AgentFailure.Input, AgentDiagnostics.NothingToConfirm(why));
        }

        if (belief.Repaired)
        {
            _state.Save(belief.Head);
            _state.DeleteJournal();
        }

        _state.Save(belief.Head with { Note = "apply, confirmed" });
        _state.DeletePending();
        return belief.Head.Current;
    }

    /// <summary>Goes back to what was in force before the last apply; calls off a confirmation that is waited for.</summary>
    /// <exception cref="AgentException">There is nothing to go back to, or the kernel refused.</exception>
    public ApplyResult Rollback()
    {
        using var held = Lock();
        var findings = new DiagnosticBag();
        var belief = Believe(findings);
        var pending = _state.Pending(findings);
        if (pending is not null && !IsInForce(pending))
        {
            CallOff();
            const string Why = "the apply that was to be confirmed never reached the kernel, and is called off";
            throw new AgentException(AgentFailure.Input, AgentDiagnostics.NothingToRollBackTo(Why));
        }

        var (from, target) = WayBack(pending, belief.Head);
        var site = PreviousSite(target, belief.Head?.Note ?? "", findings);
        var back = target is RollbackTarget.To to ? $" to revision {to.Revision.Number}" : " to no table";
        var note = RollbackNote.Of(from, back);
        var result = new Applier(_table, _state, _settings.Time, _settings.Costs).Apply(
            site,
            note,
            new RollbackTarget.None()
        );
        _state.DeletePending();
        return result;
    }

    /// <summary>Takes everything of Weir's out of the kernel.</summary>
    /// <exception cref="AgentException">Nothing was changed: a confirmation is waited for, an agent holds the lock, or the kernel refused.</exception>
    public ApplyResult Unload()
    {
        using var held = Lock();
        RefuseWhilePending();
        return new Applier(_table, _state, _settings.Time, _settings.Costs).Apply(null, "unload");
    }

    /// <summary>What is loaded. Reads the table only when something was committed since Weir's last commit.</summary>
    /// <exception cref="AgentException">The kernel refused a question.</exception>
    public AgentStatus Status()
    {
        var findings = new DiagnosticBag();
        var belief = Believe(findings);
        var kernel = _table.Glance();
        var status = new AgentStatus
        {
            HasTable = kernel.HasTable,
            Generation = kernel.Generation,
            Findings = findings.ToImmutable(),
        };
        if (belief.Head is { } head)
        {
            status = WithHead(status, belief, head);
        }

        if (_state.Pending(findings) is { } pending && pending.Revision == kernel.Mark)
        {
            status = status with { ConfirmBefore = pending.Deadline, Guarded = StateLock.IsTaken(_state.GuardianLock) };
        }

        return _table.Structure() is { } loaded
            ? status with
            {
                Xdp = status.Site is { } site && XdpSite.Uses(site) ? _table.Xdp.Look(site) : [],
                Elements = loaded.ElementCounts.Values.Sum(static count => (long)count),
                Drops = DropCounters.Read(_table, loaded),
            }
            : status;
    }

    public void Dispose() => _table.Dispose();

    private AgentStatus WithHead(AgentStatus status, Belief belief, StateHead head)
    {
        var findings = new DiagnosticBag();
        var site = _state.Snapshot(head.Current, findings)?.Site;
        // A plan to stay as we are is what somebody else changed, and nothing else.
        var plan = site is null ? null : Plan(site);
        return status with
        {
            Revision = belief.Status is BeliefStatus.Exact or BeliefStatus.Suspect ? head.Current : null,
            Note = head.Note,
            Site = belief.Status is BeliefStatus.Exact or BeliefStatus.Suspect ? site : null,
            Drift = plan?.Drift ?? [],
            Findings = plan?.Findings ?? status.Findings.AddRange(findings.ToImmutable()),
            RollbackTo = head.Previous switch
            {
                RollbackTarget.To to => $"revision {to.Revision.Number}",
                RollbackTarget.NoTable => "no table",
                _ => null,
            },
        };
    }

    private StateLock Lock() => _state.Lock(_settings.Purpose, _settings.LockPatience);

    private Belief Believe(DiagnosticBag findings) =>
        Belief.From(_state.Head(findings), _state.Journal(findings), _table.Glance());

    /// <summary>
    /// An apply that waits for its confirmation knows where its way back leads; the head may not know of that apply yet, where an agent made it and was
    /// killed before it saved.
    /// </summary>
    private static (ulong From, RollbackTarget Target) WayBack(PendingConfirmation? pending, StateHead? head) =>
        pending is not null ? (pending.Revision.Number, pending.Back)
        : head is not null ? (head.Current.Number, head.Previous)
        : throw new AgentException(
            AgentFailure.Input,
            AgentDiagnostics.NothingToRollBackTo("the state knows of no apply")
        );

    private Site? PreviousSite(RollbackTarget target, string lastNote, DiagnosticBag findings)
    {
        switch (target)
        {
            case RollbackTarget.NoTable:
                return null;
            case RollbackTarget.To to when _state.Snapshot(to.Revision, findings) is { } snapshot:
                return snapshot.Site;
            case RollbackTarget.To to:
                throw new AgentException(
                    AgentFailure.Input,
                    findings
                        .ToImmutable()
                        .Insert(
                            0,
                            AgentDiagnostics.NothingToRollBackTo($"revision {to.Revision.Number} cannot be read")
                        )
                );
            default:
                throw new AgentException(
                    AgentFailure.Input,
                    AgentDiagnostics.NothingToRollBackTo($"the last step was '{lastNote}', and only one is kept")
                );
        }
    }

    /// <summary>A confirmation that is waited for must be answered first; one whose apply never reached the kernel is void.</summary>
    private void RefuseWhilePending()
    {
        var findings = new DiagnosticBag();
        if (_state.Pending(findings) is not { } pending)
        {
            return;
        }

        if (IsInForce(pending))
        {
            var guarded = StateLock.IsTaken(_state.GuardianLock);
            throw new AgentException(AgentFailure.Input, AgentDiagnostics.ConfirmationPending(pending, guarded));
        }

        CallOff();
    }

    private bool IsInForce(PendingConfirmation pending) => _table.Glance().Mark == pending.Revision;

    private static void RefuseEmpty(SitePlan plan, Site desired, ApplyOptions options)
    {
        var before = plan.Before?.Members.Length ?? 0;
        var unknown = plan is { Before: null, Kind: PlanKind.Reread, Steps.ElementsRemoved: > 0 };
        if (!options.AllowEmpty && desired.Members.IsEmpty && (before > 0 || unknown))
        {
            throw new AgentException(AgentFailure.Input, AgentDiagnostics.NoMembers(before));
        }
    }

    private DateTimeOffset Arm(Revision revision, RollbackTarget back, TimeSpan within, ApplyOptions options) =>
        Arming.Arm(_state, _settings, revision.Mark, back, within, options.GuardianCommand);

    /// <summary>Without its file no guardian rolls anything back.</summary>
    private void CallOff() => _state.DeletePending();
}
