using System.Globalization;
using Npgsql;
using Weir.Core.Fleet;

namespace Weir.Sources.Fleet;

/// <summary>How a rollout goes on: each method in a transaction that holds the fleet's lock, so that what it reads stays as it is until it has written.</summary>
internal sealed class RolloutChanges(NpgsqlConnection connection)
{
    /// <summary>Rollouts that are kept to be looked at.</summary>
    private const long Kept = 100;

    public long? Begin(string node, SiteName revision, string snapshot, IReadOnlyList<string> canary)
    {
        if (
            Latest() is { } last
            && (
                last.State == RolloutState.Running
                || (last.Revision == revision && last.State != RolloutState.Superseded)
            )
        )
        {
            return null;
        }

        var id = Number(
            "insert into rollouts (revision, snapshot, state, node) values ($1, $2, 'running', $3) returning id",
            revision.ToString(),
            snapshot,
            node
        );
        // A canary that nobody has heard of yet has a step too: a name mistyped must not let the others go first.
        Run(
            """
            insert into rollout_steps (rollout, node, place, canary, state)
            select $1, name, row_number() over (order by first nulls last, name), first is not null, 'waiting'
            from (select coalesce(n.name, c.name) as name, c.first
                  from (select name from nodes where rollout = 'staged') n
                  full join unnest($2) with ordinality c (name, first) on c.name = n.name) s
            """,
            id,
            canary.ToArray()
        );
        Run("delete from rollouts where id <= $1", id - Kept);
        return id;
    }

    public bool Take(long id, string node)
    {
        if (Latest() is not { } rollout || rollout.Id != id)
        {
            return false;
        }

        var isTurn =
            rollout.State == RolloutState.Running && rollout.Current is { State: StepState.Waiting } current
                ? current.Node == node
                : rollout.State == RolloutState.Done;
        if (isTurn)
        {
            Run(
                """
                insert into rollout_steps as s (rollout, node, place, canary, state, attempts)
                values ($1, $2, $3, false, 'applying', 1)
                on conflict (rollout, node) do update
                set state = 'applying', attempts = s.attempts + 1, reason = '', changed = now()
                """,
                id,
                node,
                rollout.Steps.Length + 1
            );
        }

        return isTurn;
    }

    public bool Mark(long id, string node, StepState state, string why)
    {
        var changed = Run(
            "update rollout_steps set state = $3, reason = $4, changed = now() where rollout = $1 and node = $2 and state = any($5)",
            id,
            node,
            RolloutRows.Word(state),
            why,
            Before(state).Select(RolloutRows.Word).ToArray()
        );
        if (changed == 0)
        {
            return false;
        }

        if (state is StepState.Failed or StepState.RolledBack or StepState.Stays)
        {
            End(id, RolloutState.Failed, $"{node}: {why}");
        }
        else if (
            state is StepState.Confirmed or StepState.Skipped
            && Latest() is { Current: null } rollout
            && rollout.Id == id
        )
        {
            End(id, RolloutState.Done, "");
        }

        return true;
    }

    /// <returns>False when it does not run.</returns>
    public bool End(long id, RolloutState state, string why) =>
        Run(
            "update rollouts set state = $2, reason = $3, ended = now() where id = $1 and state = 'running'",
            id,
            RolloutRows.Word(state),
            why
        ) > 0;

    /// <param name="found">What there is instead of something to continue.</param>
    /// <returns>The rollout's number; null when there is nothing to continue.</returns>
    public long? Continue(TimeSpan silence, out string found)
    {
        found = "there never was a rollout";
        if (Latest() is not { } rollout)
        {
            return null;
        }

        found = $"rollout {rollout.Id} is {RolloutRows.Word(rollout.State)}";
        switch (rollout.State)
        {
            case RolloutState.Running:
                found += rollout.Current is { } at ? $", at {at.Node} ({RolloutRows.Word(at.State)})" : "";
                return WithoutCanary(rollout, silence) ? rollout.Id : null;
            case RolloutState.Failed or RolloutState.Aborted:
                Again(rollout.Id);
                Run("update rollouts set state = 'running', reason = '', ended = null where id = $1", rollout.Id);
                return rollout.Id;
            case RolloutState.Done:
                return Again(rollout.Id) ? rollout.Id : null;
            default:
                return null;
        }
    }

    /// <summary>Ends what a running rollout waits for of a node that is gone.</summary>
    /// <returns>The rollout's number; null when it waits for nothing of it.</returns>
    public long? Forget(string node)
    {
        if (Latest() is not { State: RolloutState.Running } rollout || rollout.StepOf(node) is not { } step)
        {
            return null;
        }

        var marked = step.State switch
        {
            StepState.Waiting => Mark(rollout.Id, node, StepState.Skipped, "an operator forgot the node"),
            StepState.Applying or StepState.Soaking => Mark(
                rollout.Id,
                node,
                StepState.Failed,
                "an operator forgot the node in the middle of its step"
            ),
            _ => false,
        };
        return marked ? rollout.Id : null;
    }

    private bool WithoutCanary(Rollout rollout, TimeSpan silence) =>
        rollout.Current is { IsCanary: true, State: StepState.Waiting } canary
        && Number(
            "select count(*) from nodes where name = $1 and now() - seen < make_interval(secs => $2)",
            canary.Node,
            silence.TotalSeconds
        ) == 0
        && Mark(rollout.Id, canary.Node, StepState.Skipped, "an operator went on without it");

    private bool Again(long id) =>
        Run(
            """
            update rollout_steps set state = 'waiting', attempts = 0, reason = '', changed = now()
            where rollout = $1 and state in ('failed', 'rolledback', 'stays', 'applying', 'soaking')
            """,
            id
        ) > 0;

    /// <summary>The states that a step may come from; what is not here was written by somebody who knew better.</summary>
    private static StepState[] Before(StepState state) =>
        state switch
        {
            StepState.Waiting or StepState.Soaking => [StepState.Applying],
            StepState.Skipped => [StepState.Waiting],
            StepState.Failed => [StepState.Waiting, StepState.Applying, StepState.Soaking],
            StepState.Confirmed => [StepState.Waiting, StepState.Applying, StepState.Soaking, StepState.Skipped],
            StepState.RolledBack or StepState.Stays =>
            [
                StepState.Applying,
                StepState.Soaking,
                StepState.Confirmed,
                StepState.Failed,
            ],
            _ => [],
        };

    private Rollout? Latest() => RolloutRows.Latest(connection, 1) is [var latest, ..] ? latest.Rollout : null;

    private int Run(string sql, params object?[] arguments)
    {
        using var command = Sql.Command(connection, sql, arguments);
        return command.ExecuteNonQuery();
    }

    private long Number(string sql, params object?[] arguments)
    {
        using var command = Sql.Command(connection, sql, arguments);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
