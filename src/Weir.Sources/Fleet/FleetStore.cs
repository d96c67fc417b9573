using System.Collections.Immutable;
using System.Data;
using Npgsql;
using Weir.Core.Fleet;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Postgres;

namespace Weir.Sources.Fleet;

/// <summary>
/// What the nodes of a fleet share, in the database that a site is read from. Connects when first used, and again after a connection was lost. Not
/// thread-safe. Every method throws <see cref="FleetException"/> when the server refuses or the tables are not there; then nothing of the call is done, or, where a connection
/// was lost at its commit, the next <see cref="Look"/> tells.
/// </summary>
public sealed class FleetStore : IDisposable
{
    private readonly PostgresServer _server;
    private readonly Position _at;
    private NpgsqlConnection? _connection;

    private FleetStore(PostgresServer server, Position at) => (_server, _at) = (server, at);

    /// <param name="directory">The site's folder.</param>
    /// <returns>Null when the site has no PostgreSQL source (said in <paramref name="findings"/>).</returns>
    public static FleetStore? Open(string directory, DiagnosticBag findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var file = SiteFile.Load(directory, findings);
        switch (file?.Source)
        {
            case null:
                return null;
            case SourceSettings.Postgres postgres:
                return PostgresServer.Parse(postgres.Connection, postgres.At, findings) is { } server
                    ? new FleetStore(server, postgres.At)
                    : null;
            default:
                findings.Add(FleetErrors.NoServer(FleetSchema.PlaceOf(file.Source)));
                return null;
        }
    }

    /// <summary>Takes the node's name, unless another agent has it.</summary>
    /// <param name="stood">The other agent's beat that was seen to stand still: then the name is free.</param>
    /// <returns>Null when the name is this agent's now; else the beat of the one who has it.</returns>
    public long? Join(FleetIdentity me, RolloutPolicy rollout, long? stood) =>
        Changing(connection => new FleetNodes(connection).Join(me, rollout, stood));

    /// <summary>Says that the node is there, and what it has.</summary>
    /// <returns>False when another agent has taken its name.</returns>
    public bool Beat(FleetIdentity me, NodeReport report) =>
        Guarded(connection =>
        {
            using var transaction = connection.BeginTransaction();
            var mine = new FleetNodes(connection).Beat(me, report);
            transaction.Commit();
            return mine;
        });

    public FleetLook Look() =>
        Guarded(connection => new FleetLook(
            new FleetNodes(connection).Beats(),
            RolloutRows.Latest(connection, 1) is [var latest, ..] ? latest.Rollout : null
        ));

    /// <summary>Begins a rollout, unless one runs or the latest had this revision and ended.</summary>
    /// <param name="canary">The nodes that go first.</param>
    /// <returns>Its number; null when none was begun.</returns>
    public long? Begin(string node, SiteName revision, FleetSnapshot snapshot, IReadOnlyList<string> canary)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(canary);
        return Changing(connection => new RolloutChanges(connection).Begin(node, revision, snapshot.Id, canary));
    }

    /// <summary>Takes the node's step.</summary>
    /// <returns>False when it is not its turn (any more).</returns>
    public bool Take(long rollout, string node) =>
        Changing(connection => new RolloutChanges(connection).Take(rollout, node));

    /// <summary>Writes down what became of a step, and of the rollout with it.</summary>
    /// <returns>False when the step is not where this could follow: somebody else has written.</returns>
    public bool Mark(long rollout, string node, StepState state, string why) =>
        Changing(connection => new RolloutChanges(connection).Mark(rollout, node, state, why));

    /// <summary>Ends a rollout that nobody can read any more; who has it keeps it.</summary>
    public void Supersede(long rollout, string why) =>
        Changing(connection => new RolloutChanges(connection).End(rollout, RolloutState.Superseded, why));

    /// <summary>Tries a failed or aborted rollout again, or goes on without a canary that is away.</summary>
    /// <param name="silence">How long a node must have been silent to be called away here.</param>
    /// <returns>The rollout's number.</returns>
    public long Continue(TimeSpan silence) =>
        Changing(connection =>
            new RolloutChanges(connection).Continue(silence, out var found)
            ?? throw new FleetException(FleetErrors.NothingToContinue(_at, found)) { IsInput = true }
        );

    /// <returns>The rollout's number.</returns>
    public long Abort(string why) =>
        Changing(connection =>
        {
            var last = RolloutRows.Latest(connection, 1) is [var latest, ..] ? latest.Rollout : null;
            return
                last is { State: RolloutState.Running }
                && new RolloutChanges(connection).End(last.Id, RolloutState.Aborted, why)
                ? last.Id
                : throw new FleetException(FleetErrors.NothingToAbort(_at, last)) { IsInput = true };
        });

    /// <summary>Takes a node out that is gone for good. One that comes back joins again.</summary>
    /// <param name="silence">How long it must have been silent.</param>
    /// <returns>The running rollout that does not wait for it any more; null when none did.</returns>
    public long? Forget(string node, TimeSpan silence) =>
        Changing(connection =>
        {
            var nodes = new FleetNodes(connection);
            if (nodes.SilenceOf(node) is not { } silent)
            {
                throw new FleetException(FleetErrors.NoSuchNode(_at, node)) { IsInput = true };
            }

            if (silent < silence)
            {
                throw new FleetException(FleetErrors.NotAway(_at, node, silent)) { IsInput = true };
            }

            nodes.Forget(node);
            return new RolloutChanges(connection).Forget(node);
        });

    /// <summary>All nodes, by name.</summary>
    public ImmutableArray<FleetNode> Nodes() => Guarded(static connection => new FleetNodes(connection).All());

    /// <summary>The newest first.</summary>
    public ImmutableArray<FleetRollout> Rollouts(int count) =>
        Guarded(connection => RolloutRows.Latest(connection, count));

    /// <summary>Keeps what is committed now readable for others, until it is disposed.</summary>
    public FleetSnapshot Export()
    {
        try
        {
            return FleetSnapshot.Export(_server);
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            throw new FleetException(_server.Finding(refusal), refusal);
        }
    }

    /// <summary>True while somebody keeps the snapshot.</summary>
    public bool Has(string snapshot) => Guarded(connection => FleetSnapshot.IsThere(connection, snapshot));

    public void Dispose() => Drop();

    private T Changing<T>(Func<NpgsqlConnection, T> work) =>
        Guarded(connection =>
        {
            using var transaction = connection.BeginTransaction();
            PostgresServer.Execute(connection, $"select pg_advisory_xact_lock({FleetSchema.Lock})");
            var answer = work(connection);
            transaction.Commit();
            return answer;
        });

    private T Guarded<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            return work(Connected());
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            Drop();
            throw new FleetException(_server.Finding(refusal), refusal);
        }
        catch (FormatException damaged)
        {
            throw new FleetException(FleetErrors.Damaged(_at, _server.Name, damaged.Message), damaged);
        }
    }

    private NpgsqlConnection Connected()
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        Drop();
        var connection = _server.Open();
        try
        {
            var version = FleetSchema.VersionOf(connection);
            if (version is null)
            {
                throw new FleetException(FleetErrors.NotInstalled(_at, _server.Name));
            }

            if (version != FleetSchema.Version)
            {
                throw new FleetException(
                    FleetErrors.NewerTables(_at, _server.Name, version.Value, FleetSchema.Version)
                );
            }

            FleetSchema.Use(connection);
            return _connection = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
