using System.Collections.Immutable;
using Weir.Agent.Applying;
using Weir.Agent.Kernel;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Agent;

/// <summary>
/// A site held in memory together with the kernel's table: the socket, what was compiled and the generation stay, so that a
/// change costs what changed and not what is there. The state lock is held for the session's life. Not thread-safe.
/// </summary>
/// <remarks>
/// A change is not written to the state folder; <see cref="Save"/> does that (and so does <see cref="Dispose"/>). After a crash the
/// table carries a revision that the folder does not know, and the next start reads it from the kernel.
/// </remarks>
public sealed class SiteSession : IDisposable
{
    // Of the session's own commits, to know them again when the kernel tells of them.
    private const int GenerationsKept = 1024;

    private readonly SessionGround _ground;
    private readonly SessionFolder _folder;
    private readonly TimeProvider _time;
    private readonly Queue<uint> _own = new();
    private CompiledSite _current;
    private Revision _revision;
    private uint _generation;
    private string _note;
    private long _order;
    private bool _hasWayBack = true;
    private bool _hasForeign;

    private SiteSession(
        SessionGround ground,
        SessionFolder folder,
        string note,
        CompiledSite current,
        ApplyResult first
    )
    {
        (_ground, _folder, _time, _note, _current) = (ground, folder, ground.Settings.Time, note, current);
        _revision = first.Revision ?? throw Unverified();
        Own(first.Generation);
    }

    public Site Site => _current.Site;

    public Revision Revision => _revision;

    public uint Generation => _generation;

    /// <summary>True while somebody else's change of the table is left in it.</summary>
    public bool HasForeign => _hasForeign;

    /// <summary>True when the state folder knows what is in force.</summary>
    public bool IsSaved => _folder.Has(_order);

    /// <summary>What was in force before the last change; null when that was a way back, or nothing has changed yet.</summary>
    internal Site? Before { get; private set; }

    /// <summary>Makes the kernel hold the site, whatever it holds now, and stays.</summary>
    /// <param name="first">What the first apply did.</param>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    public static SiteSession Open(AgentSettings settings, Site site, out ApplyResult first)
    {
        ArgumentNullException.ThrowIfNull(site);
        var ground = SessionGround.Open(settings);
        try
        {
            return Open(ground, site, "session", out first);
        }
        catch
        {
            ground.Dispose();
            throw;
        }
    }

    /// <summary>The same on ground that is there already, and is the session's from now on.</summary>
    /// <exception cref="AgentException">Nothing was changed; the ground is still the caller's.</exception>
    internal static SiteSession Open(SessionGround ground, Site site, string note, out ApplyResult first)
    {
        var folder = new SessionFolder(ground.State);
        first = folder.Write(0, () => ground.Applier.Apply(site, note));
        return new SiteSession(ground, folder, note, first.Desired ?? throw Unverified(), first);
    }

    /// <summary>
    /// The site in force, with what somebody else changed in its table left as it is: nothing is committed.
    /// </summary>
    /// <param name="site">As the folder has it.</param>
    /// <param name="drift">What differs.</param>
    /// <returns>Null when nothing differs, or when there is no table of a revision that the folder knows.</returns>
    /// <exception cref="AgentException">The kernel refused a question; the ground is still the caller's.</exception>
    internal static SiteSession? TryKeep(SessionGround ground, Site site, string note, out ImmutableArray<string> drift)
    {
        var plan = new SitePlanner(ground.Table, ground.State, ground.Settings.Time, ground.Settings.Costs).Plan(site);
        drift = plan.Drift;
        if (plan is not { Kind: PlanKind.Reread, Drift.IsEmpty: false, Desired: { } desired, Revision: { } revision })
        {
            return null;
        }

        var folder = new SessionFolder(ground.State);
        var first = folder.Write(0, () => Result(plan, TimeSpan.Zero) with { Revision = revision });
        return new SiteSession(ground, folder, note, desired, first) { _hasForeign = true };
    }

    /// <summary>
    /// Puts a new revision of the site into force: one transaction with what changed. Share the rows that did not change between
    /// revisions, and finding the difference is a walk over references.
    /// </summary>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    public ApplyResult Change(Site next) => Change(next, _note);

    /// <param name="note">How it comes about, for <c>status</c>.</param>
    /// <param name="isWayBack">It undoes the change before, and cannot be undone itself.</param>
    /// <param name="beforeCommit">Called with the revision to be made, when it is sure that there is one and before anything is changed.</param>
    internal ApplyResult Change(Site next, string note, bool isWayBack = false, Action<Revision>? beforeCommit = null)
    {
        ArgumentNullException.ThrowIfNull(next);
        var start = _time.GetTimestamp();
        next = _ground.Table.Expect(next, new DiagnosticBag());
        var plan = Planner.Change(Standing(), _current, next);
        var planned = _time.GetElapsedTime(start);
        if (plan.Kind == PlanKind.Nothing && TryBringXdp(plan, next))
        {
            _current = plan.Desired ?? _current;
            return Result(plan, planned) with { Revision = _revision, Generation = _generation };
        }

        var revision = new Revision(_revision.Number + 1, RevisionMarker.NewStamp(), _time.GetUtcNow());
        // Bans in XDP are in force as soon as they are brought: whoever would take them back must be ready before.
        beforeCommit?.Invoke(revision);
        Foretell(
            plan,
            new StateJournal(_revision, revision, _generation, Back(isWayBack), note),
            beforeCommit is not null
        );

        var before = _current.Site;
        var result = TryBringXdp(plan, next) ? Try(plan, planned, revision, note, next) : Anew(next, note, revision);
        (Before, _hasWayBack) = isWayBack ? (null, false) : (before, true);
        return result;
    }

    /// <summary>Holds the table against what shall be there, and puts right what differs.</summary>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    internal ApplyResult Repair() => Anew(_current.Site, _note);

    /// <summary>Somebody committed what does not concern the table: the next change goes on from there.</summary>
    internal void Skip(uint generation)
    {
        _generation = generation;
        _order++;
    }

    /// <summary>Somebody changed the table, and it shall stay so: the next change goes on from there, and the next start reads the table.</summary>
    internal void Keep(uint generation)
    {
        Skip(generation);
        _hasForeign = true;
    }

    /// <summary>True for the generation of a commit of this session.</summary>
    internal bool IsOwn(uint generation) => _own.Contains(generation);

    /// <summary>What the folder should say; may be saved on another thread.</summary>
    internal Action Saving()
    {
        // No generation is 0: a folder that says so is not believed without a look at the table.
        var generation = _hasForeign ? 0 : _generation;
        var state = new SessionState(_order, _revision, generation, _current, _note, _hasWayBack);
        return () => _folder.Save(state);
    }

    /// <summary>Keeps the revision under another note.</summary>
    internal void Note(string note)
    {
        _note = note;
        _order++;
    }

    /// <summary>Writes what is in force to the state folder.</summary>
    /// <exception cref="AgentException">It cannot be written; the session goes on.</exception>
    public void Save() => Saving()();

    /// <summary>Saves and gives the table free for others; the rules stay in force.</summary>
    public void Dispose()
    {
        try
        {
            Save();
        }
        catch (AgentException)
        {
            // Not saved is repaired by the next start, which reads the table; a Dispose that throws would hide the cause.
        }

        _ground.Dispose();
    }

    private RollbackTarget Back(bool isWayBack) =>
        isWayBack ? new RollbackTarget.None() : new RollbackTarget.To(_revision);

    /// <summary>
    /// What is to be confirmed, and its way back, must be known to an agent that starts after a kill. Other changes are told by the source again, and
    /// write nothing; and a way back must not need a disk.
    /// </summary>
    private void Foretell(SitePlan plan, StateJournal journal, bool isToBeConfirmed)
    {
        if (plan.Desired is not { } next || (!isToBeConfirmed && journal.Previous is not RollbackTarget.None))
        {
            return;
        }

        try
        {
            _folder.Foretell(next, journal);
        }
        catch (AgentException) when (!isToBeConfirmed)
        {
            // Then the next start reads the table, and does not know that it was a rollback.
        }
    }

    private bool TryBringXdp(SitePlan plan, Site next) =>
        !XdpSite.Uses(next) || _ground.Table.Xdp.TryBring(next, plan.Diff, _time.GetUtcNow());

    private SitePlanner Planner => new(_ground.Table, _ground.State, _time, _ground.Settings.Costs);

    private static AgentException Unverified() =>
        new(AgentFailure.Refused, AgentDiagnostics.Unverified("the table is not what was loaded"));

    private SitePlan Standing() =>
        new()
        {
            Kind = PlanKind.Nothing,
            Steps = Plan.Empty,
            Desired = _current,
            Before = _current.Site,
            Diff = null,
            Generation = _generation,
        };

    private ApplyResult Try(SitePlan plan, TimeSpan planned, Revision revision, string note, Site next)
    {
        try
        {
            return Commit(plan, planned, revision, note);
        }
        catch (NftTransactionException conflict) when (conflict.IsGenerationConflict)
        {
            return Anew(next, note, revision);
        }
        catch (NftTransactionException refused)
        {
            if (XdpSite.Uses(_current.Site))
            {
                _ground.Table.Xdp.TryBring(_current.Site, null, _time.GetUtcNow());
            }

            throw RefusalText.Of(refused, plan.Steps, _time.GetUtcNow());
        }
        catch (NetlinkException failed)
        {
            throw RefusalText.Of(failed);
        }
    }

    private ApplyResult Commit(SitePlan plan, TimeSpan planned, Revision revision, string note)
    {
        var start = _time.GetTimestamp();
        var operations = new List<NftOperation>(plan.Steps.Steps.Length + 2);
        foreach (var step in plan.Steps.Steps)
        {
            operations.Add(step.Operation);
        }

        operations.AddRange(RevisionMarker.Put(revision.Mark));
        _ground.Settings.Parting?.Look(_ground.Table, operations);
        var commit = _ground.Table.Commit(operations, _generation);
        if (XdpSite.Uses(_current.Site) && !XdpSite.Uses(plan.Desired?.Site))
        {
            _ground.Table.Xdp.TakeOff();
        }

        Take(plan.Desired ?? _current, revision, commit.Generation, note);
        var applied = _time.GetElapsedTime(start);
        var (ended, refused) = Applier.EndConnections(_ground.Table, plan);
        return Result(plan, planned) with
        {
            Revision = revision,
            Generation = commit.Generation,
            Operations = operations.Count,
            BytesSent = commit.BytesSent,
            EncodeTime = commit.Encode,
            KernelTime = commit.Kernel,
            ApplyTime = applied,
            ConnectionsEnded = ended,
            Findings = refused,
        };
    }

    private static ApplyResult Result(SitePlan plan, TimeSpan planned) =>
        new()
        {
            Kind = plan.Kind,
            Revision = null,
            Generation = plan.Generation,
            ElementsAdded = plan.Steps.ElementsAdded,
            ElementsRemoved = plan.Steps.ElementsRemoved,
            CompileTime = planned,
        };

    /// <summary>Somebody else committed: the folder is brought up to date, and the table is held against it.</summary>
    /// <param name="revision">The revision to be made, where it was promised already.</param>
    private ApplyResult Anew(Site next, string note, Revision? revision = null)
    {
        var save = Saving();
        return _folder.Write(
            _order + 1,
            () =>
            {
                TrySave(save);
                var result = _ground.Applier.Apply(next, note, revision: revision);
                Take(
                    result.Desired ?? throw Unverified(),
                    result.Revision ?? throw Unverified(),
                    result.Generation,
                    note
                );
                _hasForeign = false;
                return result;
            }
        );
    }

    private static void TrySave(Action save)
    {
        try
        {
            save();
        }
        catch (AgentException)
        {
            // Then the table is one that the folder does not know, and is read: slower, and right.
        }
    }

    private void Take(CompiledSite current, Revision revision, uint generation, string note)
    {
        (_current, _revision, _note) = (current, revision, note);
        _order++;
        Own(generation);
    }

    private void Own(uint generation)
    {
        _generation = generation;
        _own.Enqueue(generation);
        if (_own.Count > GenerationsKept)
        {
            _own.Dequeue();
        }
    }
}
