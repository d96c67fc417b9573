using Weir.Agent.Quotas;
using Weir.Core.Model;
using Weir.Core.Quotas;

namespace Weir.Agent.Reconciling;

/// <summary>Members whom their quota moved: laid over what the source says, so that everything behind (plan, hold, fleet, snapshot) sees one site.</summary>
internal sealed partial class Reconciler
{
    private PlanMoves _moves = PlanMoves.None;

    /// <summary>As the source says it, without moves.</summary>
    private Site? _source;

    /// <summary>The series was asked once: until then what a restart found in force is gone on with.</summary>
    private bool _isJudged;

    private void Want(Site source)
    {
        _source = source;
        _wanted = _moves.Over(source);
    }

    private void Moved(PlanMoves moves)
    {
        _isJudged = true;
        Take(moves);
    }

    /// <summary>Where the series is away a move ends with its period all the same.</summary>
    private void LookForMoves()
    {
        var left = _moves.At(_time.GetUtcNow());
        if (!ReferenceEquals(left, _moves))
        {
            Take(left);
        }
    }

    private void Take(PlanMoves moves)
    {
        if (moves == _moves)
        {
            return;
        }

        var back = _moves.Without(moves);
        _moves = moves;
        if (back > 0)
        {
            _say(QuotaEvents.Back(back));
        }

        if (_source is { } source)
        {
            Want(source);
            Reconcile(_readTicket);
        }
    }

    /// <summary>Nobody is moved back by a start. Where the folder does not know what is in force, its snapshot may be of before the last moves.</summary>
    private void ResumeMoves(Site? remembered, bool isKnown = true)
    {
        if (!_isJudged)
        {
            var kept = isKnown ? null : new MoveMemory(_settings.Agent.StateDirectory).Load();
            _moves = (kept ?? PlanMoves.In(remembered)).At(_time.GetUtcNow());
        }
    }
}
