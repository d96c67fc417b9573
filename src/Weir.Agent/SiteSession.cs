using Weir.Agent.Applying;
using Weir.Agent.Kernel;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
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
    private readonly KernelTable _table;
    private readonly StateFolder _state;
    private readonly StateLock _lock;
    private readonly TimeProvider _time;
    private readonly CostTable _costs;
    private CompiledSite _current;
    private Revision _revision;
    private uint _generation;
    private bool _isSaved = true;

    private SiteSession(KernelTable table, StateFolder state, StateLock held, AgentSettings settings, Loaded loaded)
    {
        (_table, _state, _lock, _time) = (table, state, held, settings.Time);
        _costs = settings.Costs;
        (_current, _revision, _generation) = (loaded.Compiled, loaded.Revision, loaded.Generation);
    }

    public Site Site => _current.Site;

    public Revision Revision => _revision;

    public uint Generation => _generation;

    /// <summary>Makes the kernel hold the site, whatever it holds now, and stays.</summary>
    /// <param name="first">What the first apply did.</param>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    public static SiteSession Open(AgentSettings settings, Site site, out ApplyResult first)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(site);
        var table = KernelTable.Open(settings.NetworkNamespace);
        table.Xdp.Stays = true;
        StateLock? held = null;
        try
        {
            var state = StateFolder.Open(settings.StateDirectory, settings.Time);
            held = state.Lock(settings.Purpose, settings.LockPatience);
            first = new Applier(table, state, settings.Time, settings.Costs).Apply(site, "session");
            return new SiteSession(
                table,
                state,
                held,
                settings,
                Load(table, state, settings.Time, settings.Costs, site)
            );
        }
        catch
        {
            held?.Dispose();
            table.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts a new revision of the site into force: one transaction with what changed. Share the rows that did not change between
    /// revisions, and finding the difference is a walk over references.
    /// </summary>
    /// <exception cref="AgentException">Nothing was changed.</exception>
    public ApplyResult Change(Site next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var start = _time.GetTimestamp();
        var findings = new DiagnosticBag();
        next = _table.Xdp.Expect(next, findings);
        var plan = new SitePlanner(_table, _state, _time, _costs).Change(Standing(), _current, next);
        var planned = _time.GetElapsedTime(start);
        if (XdpSite.Uses(next) && !_table.Xdp.TryBring(next, plan.Diff, _time.GetUtcNow()))
        {
            return Anew(next);
        }

        if (plan.Kind == PlanKind.Nothing)
        {
            _current = plan.Desired ?? _current;
            return Result(plan, planned) with { Revision = _revision, Generation = _generation };
        }

        try
        {
            return Commit(plan, planned);
        }
        catch (NftTransactionException conflict) when (conflict.IsGenerationConflict)
        {
            return Anew(next);
        }
        catch (NftTransactionException refused)
        {
            if (XdpSite.Uses(_current.Site))
            {
                _table.Xdp.TryBring(_current.Site, null, _time.GetUtcNow());
            }

            throw RefusalText.Of(refused, plan.Steps, _time.GetUtcNow());
        }
        catch (NetlinkException failed)
        {
            throw RefusalText.Of(failed);
        }
    }

    /// <summary>Writes what is in force to the state folder.</summary>
    /// <exception cref="AgentException">It cannot be written; the session goes on.</exception>
    public void Save()
    {
        if (_isSaved)
        {
            return;
        }

        var head = new StateHead(_revision, _generation, new RollbackTarget.None(), "session");
        _state.Save(_revision, Applier.Snapshot(_current));
        _state.Save(head);
        _state.Prune(head);
        _isSaved = true;
    }

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

        _lock.Dispose();
        _table.Dispose();
    }

    private sealed record Loaded(CompiledSite Compiled, Revision Revision, uint Generation);

    /// <summary>What the folder and the kernel agree on after an apply.</summary>
    private static Loaded Load(KernelTable table, StateFolder state, TimeProvider time, CostTable costs, Site site)
    {
        var plan = new SitePlanner(table, state, time, costs).Plan(site);
        if (plan is { Kind: PlanKind.Nothing, Desired: { } compiled, Revision: { } revision })
        {
            return new Loaded(compiled, revision, plan.Generation);
        }

        throw new AgentException(AgentFailure.Refused, AgentDiagnostics.Unverified("the table is not what was loaded"));
    }

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

    private ApplyResult Commit(SitePlan plan, TimeSpan planned)
    {
        var start = _time.GetTimestamp();
        var revision = new Revision(_revision.Number + 1, RevisionMarker.NewStamp(), _time.GetUtcNow());
        var operations = new List<NftOperation>(plan.Steps.Steps.Length + 2);
        foreach (var step in plan.Steps.Steps)
        {
            operations.Add(step.Operation);
        }

        operations.AddRange(RevisionMarker.Put(revision.Mark));
        var commit = _table.Commit(operations, _generation);
        if (XdpSite.Uses(_current.Site) && !XdpSite.Uses(plan.Desired?.Site))
        {
            _table.Xdp.TakeOff();
        }

        _current = plan.Desired ?? _current;
        (_revision, _generation, _isSaved) = (revision, commit.Generation, false);
        var applied = _time.GetElapsedTime(start);
        var (ended, refused) = Applier.EndConnections(_table, plan);
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
    private ApplyResult Anew(Site next)
    {
        Save();
        var result = new Applier(_table, _state, _time, _costs).Apply(next, "session");
        var loaded = Load(_table, _state, _time, _costs, next);
        (_current, _revision, _generation) = (loaded.Compiled, loaded.Revision, loaded.Generation);
        return result;
    }
}
