using Weir.Agent.Applying;
using Weir.Agent.Planning;
using Weir.Agent.Running;
using Weir.Core.Model;

namespace Weir.Agent.Reconciling;

/// <summary>What others may read of it at any time.</summary>
internal sealed partial class Reconciler
{
    private AgentView _view = AgentView.Nothing;

    /// <summary>From any thread.</summary>
    public AgentView View => Volatile.Read(ref _view);

    /// <summary>What it met and what lasts, a line each; from any thread.</summary>
    public IEnumerable<string> Troubles =>
        [_sourceFaults.Cause, _applyFaults.Cause, _driftFaults.Cause, _saving.Trouble];

    /// <summary>Swaps the view when something of it is other than before. An answer comes after it: who was told "done" sees it done.</summary>
    private void Publish()
    {
        PublishStanding();
        var state = State();
        var (before, session) = (_view, _session);
        if (
            ReferenceEquals(before.Site, session?.Site)
            && before.Revision == state.Revision
            && before.Held == state.Held
            && before.Source == state.Source
            && before.ConfirmBefore == state.ConfirmBefore
            && before.Drift == IsDrifted
            && before.NotApplied == _applyFaults.Cause
        )
        {
            return;
        }

        Volatile.Write(
            ref _view,
            before with
            {
                Site = session?.Site,
                Revision = state.Revision,
                AppliedAt = session?.Revision.Time,
                Note = before.Applies is [var last, ..] ? last.Note : "",
                Held = state.Held,
                Source = state.Source,
                ConfirmBefore = state.ConfirmBefore,
                Drift = IsDrifted,
                NotApplied = _applyFaults.Cause,
            }
        );
        if (HasOtherQuotas(before.Site?.Options, session?.Site.Options))
        {
            _settings.QuotasDiffer();
        }
    }

    private static bool HasOtherQuotas(SiteOptions? before, SiteOptions? now) =>
        !ReferenceEquals(before, now)
        && ((before?.Quotas ?? default) != (now?.Quotas ?? default) || before?.Zone != now?.Zone);

    private bool IsDrifted => _session is { HasForeign: true } || _driftFaults.IsFaulty;

    /// <summary>Keeps a change for the view; one that changed nothing is none.</summary>
    private void Remember(ApplyResult result, string note)
    {
        if (result.Kind == PlanKind.Nothing && !_view.Applies.IsEmpty)
        {
            return;
        }

        var change = new AppliedChange(
            result.Revision?.Time ?? _time.GetUtcNow(),
            result.Kind.ToString().ToLowerInvariant(),
            result.Revision?.Number,
            result.Operations,
            result.ElementsAdded,
            result.ElementsRemoved,
            result.ConnectionsEnded,
            result.KernelTime.TotalMilliseconds,
            note
        );
        var kept = _view.Applies.Length < AgentView.AppliesKept ? _view.Applies : _view.Applies[..^1];
        var tally = _view.Tally.With(change.Kind, result.CompileTime + result.ApplyTime);
        Volatile.Write(ref _view, _view with { Applies = kept.Insert(0, change), Tally = tally });
    }
}
