using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using Weir.Core.Fleet;

namespace Weir.Sources.Fleet;

/// <summary>Rollouts and their steps as rows and back.</summary>
internal static class RolloutRows
{
    /// <summary>The latest rollouts with their steps, the newest first.</summary>
    public static ImmutableArray<FleetRollout> Latest(NpgsqlConnection connection, int count)
    {
        const string Sql = """
            select r.id, r.revision, r.snapshot, r.state, r.reason, r.node, r.began, r.ended,
                   s.node, s.place, s.canary, s.state, s.attempts, s.reason
            from (select * from rollouts order by id desc limit $1) r left join rollout_steps s on s.rollout = r.id
            order by r.id desc, s.place, s.node
            """;
        using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = count });
        using var reader = command.ExecuteReader();
        var rollouts = new List<FleetRollout>();
        while (reader.Read())
        {
            var step = reader.IsDBNull(8) ? null : Step(reader);
            var known = rollouts.Count > 0 && rollouts[^1].Rollout.Id == reader.GetInt64(0) ? rollouts[^1] : null;
            if (known is null)
            {
                rollouts.Add(Read(reader, step is null ? [] : [step]));
            }
            else if (step is not null)
            {
                rollouts[^1] = known with { Rollout = known.Rollout with { Steps = known.Rollout.Steps.Add(step) } };
            }
        }

        return [.. rollouts];
    }

    public static string Word(StepState state) => state.ToString().ToLowerInvariant();

    public static string Word(RolloutState state) => state.ToString().ToLowerInvariant();

    private static FleetRollout Read(NpgsqlDataReader reader, ImmutableArray<RolloutStep> steps)
    {
        var revision = reader.GetString(1);
        var rollout = new Rollout(
            reader.GetInt64(0),
            SiteName.TryParse(revision, out var name) ? name : throw new FormatException($"revision '{revision}'"),
            reader.GetString(2),
            Parse<RolloutState>(reader.GetString(3)),
            reader.GetString(4),
            reader.GetString(5),
            steps
        );
        return new FleetRollout(
            rollout,
            reader.GetFieldValue<DateTimeOffset>(6),
            reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7)
        );
    }

    private static RolloutStep Step(NpgsqlDataReader reader) =>
        new(
            reader.GetString(8),
            reader.GetInt32(9),
            reader.GetBoolean(10),
            Parse<StepState>(reader.GetString(11)),
            reader.GetInt32(12),
            reader.GetString(13)
        );

    private static T Parse<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse<T>(word, ignoreCase: true, out var state) && Enum.IsDefined(state)
            ? state
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"state '{word}'"));
}
