using System.Collections.Immutable;
using Weir.Agent.Accounting;
using Weir.Agent.Connections;
using Weir.Agent.Kernel;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Applying;

/// <summary>
/// Carries a plan out: snapshot and journal first, then one transaction, then the state, verification and the connections. The
/// state lock is held by the caller. Killed at any point it leaves the old rules or the new, and the journal says which.
/// </summary>
/// <param name="needsState">False for who goes on without a journal when the state folder cannot be written: the next start then reads the table.</param>
/// <param name="parting">Told before members' counters are deleted; null where nobody adds them to a series.</param>
internal sealed class Applier(
    KernelTable table,
    StateFolder state,
    TimeProvider time,
    CostTable? costs = null,
    bool needsState = true,
    PartingCounters? parting = null
)
{
    private const int Attempts = 5;

    /// <param name="desired">The site wanted; null to have no table.</param>
    /// <param name="note">How it comes about, for <c>status</c>.</param>
    /// <param name="previous">What rollback leads to afterwards; null: what is in force now.</param>
    /// <param name="beforeCommit">Called once, with everything prepared and nothing changed yet.</param>
    /// <param name="check">Throws when the plan must not be carried out.</param>
    /// <param name="revision">What a commit makes it; null: one more than the last.</param>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    public ApplyResult Apply(
        Site? desired,
        string note,
        RollbackTarget? previous = null,
        Action<SitePlan>? check = null,
        Action<Revision, RollbackTarget>? beforeCommit = null,
        Revision? revision = null
    )
    {
        var planner = new SitePlanner(table, state, time, costs);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var plan = planner.Plan(desired);
            check?.Invoke(plan);
            if (plan.Kind == PlanKind.Nothing || IsTakenOver(plan))
            {
                if (!BringXdp(plan))
                {
                    continue;
                }

                DropXdp(plan);
                return Settle(plan, note);
            }

            revision ??= NewRevision(plan);
            var step = new Step(plan, note, previous ?? WayBack(plan), plan.Kind == PlanKind.Removal ? null : revision);
            try
            {
                if (Commit(step, attempt == 0 ? beforeCommit : null) is { } result)
                {
                    return result;
                }

                // An interface did not take the XDP program: the next plan has the bans in the table.
                Forget(step);
            }
            catch (NftTransactionException conflict) when (conflict.IsGenerationConflict)
            {
                // Somebody else committed between our look and our commit: look again.
                Forget(step);
            }
        }

        throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Busy(Attempts));
    }

    private sealed record Step(SitePlan Plan, string Note, RollbackTarget Previous, Revision? To);

    /// <summary>Nothing to do in the kernel; the state learns what was found out on the way.</summary>
    private ApplyResult Settle(SitePlan plan, string note)
    {
        var taken = IsTakenOver(plan) ? TakenOver(plan, note) : null;
        var unwritten = Try(() => Settle(plan, taken));
        var findings = taken is null ? plan.Findings : [AgentDiagnostics.TakenOver(taken.Current)];
        return new ApplyResult
        {
            Kind = PlanKind.Nothing,
            Revision = taken?.Current ?? plan.Revision,
            Generation = plan.Generation,
            StateTime = plan.StateTime,
            CompileTime = plan.CompileTime,
            Findings = [.. findings, .. unwritten],
            Desired = plan.Desired,
        };
    }

    private void Settle(SitePlan plan, StateHead? taken)
    {
        var head = taken ?? plan.Belief.Head;
        if (head is null || plan.Belief.Status == BeliefStatus.NoTable)
        {
            state.DeleteHead();
        }
        else if (taken is not null && plan.Desired is { } desired)
        {
            state.Save(taken.Current, Snapshot(desired));
            state.Save(taken);
        }
        else if (plan.Belief.Repaired || head.Generation != plan.Generation)
        {
            state.Save(head with { Generation = plan.Generation });
        }

        state.DeleteJournal();
        state.Prune(head);
    }

    /// <summary>
    /// A table with a mark of ours that the folder does not know, and to the last element what is wanted: a session was killed before it
    /// saved. Its revision is taken over; a commit would say nothing new.
    /// </summary>
    private static bool IsTakenOver(SitePlan plan) =>
        plan
            is {
                Kind: PlanKind.Reread,
                Steps.Steps.IsEmpty: true,
                Belief.Status: BeliefStatus.Unknown,
                Kernel.Mark: not null,
                Desired: not null,
            };

    private StateHead? TakenOver(SitePlan plan, string note) =>
        plan.Kernel.Mark is { } mark
            ? new StateHead(
                new Revision(mark.Number, mark.Stamp, time.GetUtcNow()),
                plan.Generation,
                new RollbackTarget.None(),
                note
            )
            : null;

    /// <summary>What could not be written, where that is no reason to stop.</summary>
    private ImmutableArray<Diagnostic> Try(Action write)
    {
        try
        {
            write();
            return [];
        }
        catch (AgentException unwritten) when (!needsState)
        {
            return [AgentDiagnostics.NotRecorded(state.Path, unwritten.InnerException?.Message ?? unwritten.Message)];
        }
    }

    /// <summary>Bans in XDP come before the table that leaves them out; false when that cannot be.</summary>
    private bool BringXdp(SitePlan plan) =>
        plan.Desired is not { Site: var site }
        || !XdpSite.Uses(site)
        || table.Xdp.TryBring(site, null, time.GetUtcNow());

    /// <summary>They go after the table that has them.</summary>
    private void DropXdp(SitePlan plan)
    {
        if (!XdpSite.Uses(plan.Desired?.Site))
        {
            table.Xdp.TakeOff();
        }
    }

    /// <summary>The table stayed as it was, and so must the bans in XDP.</summary>
    private void RestoreXdp(SitePlan plan)
    {
        if (!XdpSite.Uses(plan.Desired?.Site))
        {
            return;
        }

        if (plan.Before is { } before && XdpSite.Uses(before))
        {
            table.Xdp.TryBring(before, null, time.GetUtcNow());
        }
        else
        {
            table.Xdp.TakeOff();
        }
    }

    /// <returns>Null when an interface did not take the XDP program, and nothing was changed.</returns>
    private ApplyResult? Commit(Step step, Action<Revision, RollbackTarget>? beforeCommit)
    {
        var plan = step.Plan;
        var start = time.GetTimestamp();
        var unwritten = ImmutableArray<Diagnostic>.Empty;
        if (step.To is { } revision && plan.Desired is { } compiled)
        {
            unwritten = Try(() => state.Put(revision, Snapshot(compiled)));
            beforeCommit?.Invoke(revision, step.Previous);
        }

        var journal = new StateJournal(plan.Revision, step.To, plan.Generation, step.Previous, step.Note);
        unwritten = unwritten.IsEmpty ? Try(() => state.Put(journal)) : unwritten;
        if (!BringXdp(plan))
        {
            return null;
        }

        // The disk works while the kernel does: a power cut takes the kernel's table too, and then nobody asks what was written of it.
        var flushing = unwritten.IsEmpty ? Task.Run(() => Flushed(step)) : Task.FromResult(unwritten);
        var operations = Operations(step);
        var commit = Send(step, operations);
        DropXdp(plan);
        unwritten = flushing.GetAwaiter().GetResult();
        var findings = plan.Findings.AddRange(unwritten.IsEmpty ? Record(step, commit.Generation) : unwritten);
        if (plan.Desired is { } desired)
        {
            findings = findings.AddRange(Verification.Check(table, plan, desired, commit.Generation));
        }

        var elapsed = time.GetElapsedTime(start);
        var (ended, refused) = EndConnections(table, plan);
        return new ApplyResult
        {
            Kind = plan.Kind,
            Revision = step.To,
            Generation = commit.Generation,
            Operations = operations.Count,
            ElementsAdded = plan.Steps.ElementsAdded,
            ElementsRemoved = plan.Steps.ElementsRemoved,
            BytesSent = commit.BytesSent,
            ConnectionsEnded = ended,
            StateTime = plan.StateTime,
            CompileTime = plan.CompileTime,
            EncodeTime = commit.Encode,
            KernelTime = commit.Kernel,
            ApplyTime = elapsed,
            Drift = plan.Drift,
            Findings = findings.AddRange(refused),
            Desired = plan.Desired,
        };
    }

    private NftCommit Send(Step step, List<NftOperation> operations)
    {
        parting?.Look(table, operations);
        try
        {
            return table.Commit(operations, step.Plan.Generation);
        }
        catch (NftTransactionException refused) when (!refused.IsGenerationConflict)
        {
            Forget(step);
            RestoreXdp(step.Plan);
            throw RefusalText.Of(refused, step.Plan.Steps, time.GetUtcNow());
        }
        catch (NetlinkException failed) when (failed is not NftTransactionException)
        {
            // The batch may or may not have been taken: the journal stays, and the next start asks the table.
            throw RefusalText.Of(failed);
        }
    }

    private static List<NftOperation> Operations(Step step)
    {
        var operations = new List<NftOperation>(step.Plan.Steps.Steps.Length + 2);
        foreach (var planned in step.Plan.Steps.Steps)
        {
            operations.Add(planned.Operation);
        }

        if (step.To is { } revision)
        {
            operations.AddRange(RevisionMarker.Put(revision.Mark));
        }

        return operations;
    }

    /// <summary>Snapshot and journal are on the disk before the head names them.</summary>
    private ImmutableArray<Diagnostic> Flushed(Step step)
    {
        try
        {
            state.Flush(step.Plan.Desired is null ? null : step.To);
            return [];
        }
        catch (AgentException unwritten)
        {
            return [AgentDiagnostics.NotRecorded(state.Path, unwritten.InnerException?.Message ?? unwritten.Message)];
        }
    }

    /// <summary>The commit stands; a state that cannot be written now is repaired from the journal at the next start.</summary>
    private ImmutableArray<Diagnostic> Record(Step step, uint generation)
    {
        try
        {
            var head = step.To is { } revision ? new StateHead(revision, generation, step.Previous, step.Note) : null;
            if (head is null)
            {
                state.DeleteHead();
            }
            else
            {
                state.Save(head);
            }

            state.DeleteJournal();
            state.Prune(head);
            return [];
        }
        catch (AgentException unwritten)
        {
            return [AgentDiagnostics.NotRecorded(state.Path, unwritten.InnerException?.Message ?? unwritten.Message)];
        }
    }

    private void Forget(Step step) =>
        _ = Try(() =>
        {
            state.DeleteJournal();
            state.Prune(step.Plan.Belief.Head);
        });

    /// <summary>Ends the connections that the plan's change takes the ground from.</summary>
    public static (int Ended, ImmutableArray<Diagnostic> Refused) EndConnections(KernelTable table, SitePlan plan)
    {
        if (plan.Desired is not { } desired || plan.Diff is not { } diff)
        {
            return (0, []);
        }

        var purge = ConnectionPurge.Between(plan.Before, desired.Site, diff);
        if (purge.IsEmpty)
        {
            return (0, []);
        }

        try
        {
            return (purge.Run(table.Connections), []);
        }
        catch (NetlinkException refused)
        {
            return (0, [AgentDiagnostics.ConnectionsKept(refused.Errno.ToString())]);
        }
    }

    private Revision NewRevision(SitePlan plan)
    {
        var last = Math.Max(plan.Belief.Head?.Current.Number ?? 0, plan.Kernel.Mark?.Number ?? 0);
        return new Revision(last + 1, RevisionMarker.NewStamp(), time.GetUtcNow());
    }

    /// <summary>What is in force now; but putting right what somebody else changed is no step that a rollback could undo.</summary>
    private static RollbackTarget WayBack(SitePlan plan) =>
        plan.Belief.Status == BeliefStatus.NoTable ? new RollbackTarget.NoTable()
        : plan is { Before: not null, Diff.IsEmpty: true, Belief.Head.Previous: { } same } ? same
        : plan.Revision is { } revision && plan.Before is not null ? new RollbackTarget.To(revision)
        : new RollbackTarget.None();

    public static SiteSnapshot Snapshot(CompiledSite compiled) =>
        new(
            compiled.Site,
            [
                .. compiled
                    .Capacities.OrderBy(static set => set.Key, StringComparer.Ordinal)
                    .Select(static set => new SetCapacity(set.Key, set.Value)),
            ]
        );
}
