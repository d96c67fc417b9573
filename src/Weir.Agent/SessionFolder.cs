using Weir.Agent.Applying;
using Weir.Agent.State;
using Weir.Core.Compiler;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>What of a session is to be written to its folder.</summary>
/// <param name="Order">Grows with every change of the session.</param>
internal sealed record SessionState(
    long Order,
    Revision Revision,
    uint Generation,
    CompiledSite Compiled,
    string Note,
    bool HasWayBack
);

/// <summary>
/// Writes a session's state, from whichever thread. One lock covers all writing, and what is older than what was written is not written:
/// a background save that waited never puts its head over a newer one.
/// </summary>
internal sealed class SessionFolder(StateFolder state)
{
    private readonly Lock _gate = new();
    private long _written = -1;
    private Revision? _saved;

    /// <summary>Whether all up to this order is in the folder.</summary>
    public bool Has(long order)
    {
        lock (_gate)
        {
            return _written >= order;
        }
    }

    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Save(SessionState what)
    {
        lock (_gate)
        {
            if (what.Order <= _written)
            {
                return;
            }

            if (_saved?.Mark != what.Revision.Mark)
            {
                state.Save(what.Revision, Applier.Snapshot(what.Compiled));
            }

            var head = new StateHead(what.Revision, what.Generation, WayBack(what), what.Note);
            state.Save(head);
            state.DeleteJournal();
            state.Prune(head);
            (_written, _saved) = (what.Order, what.Revision);
        }
    }

    /// <summary>Does what writes the folder itself, with no save in between.</summary>
    /// <param name="order">The session's order after it.</param>
    public ApplyResult Write(long order, Func<ApplyResult> apply)
    {
        lock (_gate)
        {
            var result = apply();
            var unwritten = result.Findings.Any(static finding => finding.Code == AgentDiagnostics.NotRecordedCodeText);
            (_written, _saved) = unwritten ? (_written, null) : (order, result.Revision);
            return result;
        }
    }

    /// <summary>
    /// Writes down what is about to be committed, so that whoever starts after a kill right behind the commit knows what the kernel holds.
    /// The next <see cref="Save"/> makes it obsolete.
    /// </summary>
    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Foretell(CompiledSite next, StateJournal journal)
    {
        lock (_gate)
        {
            if (journal.To is { } revision)
            {
                state.Save(revision, Applier.Snapshot(next));
            }

            state.Save(journal);
        }
    }

    /// <summary>
    /// A rollback after a restart leads to what was saved before; the snapshot of it is still there. Where the revision is the saved one still,
    /// its way back stays what it was.
    /// </summary>
    private RollbackTarget WayBack(SessionState what)
    {
        if (!what.HasWayBack || _saved is not { } saved)
        {
            return new RollbackTarget.None();
        }

        if (saved.Mark != what.Revision.Mark)
        {
            return new RollbackTarget.To(saved);
        }

        return state.Head(new DiagnosticBag()) is { } head && head.Current.Mark == what.Revision.Mark
            ? head.Previous
            : new RollbackTarget.None();
    }
}
