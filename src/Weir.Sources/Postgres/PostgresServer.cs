using System.Data;
using System.Net.Sockets;
using Npgsql;
using Weir.Core.Text;

namespace Weir.Sources.Postgres;

/// <summary>Opens connections as weir.yaml names them, and turns what the server refuses into findings.</summary>
/// <param name="at">Where the connection string is written.</param>
internal sealed class PostgresServer(NpgsqlConnectionStringBuilder settings, Position at)
{
    /// <summary>Host, port and database; never the password.</summary>
    public string Name =>
        settings.Host is ['/', ..]
            ? $"PostgreSQL at {settings.Host}, database {settings.Database}"
            : $"PostgreSQL at {settings.Host}:{settings.Port}, database {settings.Database}";

    /// <returns>Null when the connection string is malformed.</returns>
    public static PostgresServer? Parse(string connection, Position at, DiagnosticBag bag)
    {
        try
        {
            // One short connection per reading: a pool would keep an idle one open on the server.
            var settings = new NpgsqlConnectionStringBuilder(connection) { Pooling = false, ApplicationName = "weir" };
            if (!string.IsNullOrEmpty(settings.Host) && !string.IsNullOrEmpty(settings.Database))
            {
                return new PostgresServer(settings, at);
            }

            bag.Add(PostgresErrors.MalformedConnection(at, "Host and Database are needed"));
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or KeyNotFoundException)
        {
            bag.Add(PostgresErrors.MalformedConnection(at, malformed.Message));
        }

        return null;
    }

    /// <exception cref="NpgsqlException">The server does not answer or refuses.</exception>
    public NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            // COPY prints times as the session is set; what it prints is read as UTC.
            Execute(connection, "set time zone 'UTC'; set datestyle to iso");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>A transaction that sees the rows of one moment and can write none.</summary>
    /// <param name="exported">The moment of a snapshot that another session exported; null for now.</param>
    public static NpgsqlTransaction BeginSnapshot(NpgsqlConnection connection, string? exported = null)
    {
        var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        try
        {
            Execute(connection, "set transaction read only");
            if (exported is not null)
            {
                // It takes no parameter.
                Execute(
                    connection,
                    $"set transaction snapshot '{exported.Replace("'", "", StringComparison.Ordinal)}'"
                );
            }

            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>True for what a server, the network or a query may do wrong; other exceptions are ours.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is NpgsqlException or SocketException or TimeoutException or IOException;

    public Diagnostic Finding(Exception refusal)
    {
        if (refusal is not PostgresException refused)
        {
            return PostgresErrors.ServerDown(at, Name, refusal.InnerException?.Message ?? refusal.Message);
        }

        // postgresql.org/docs/15/errcodes-appendix.html
        return refused.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                PostgresErrors.LoginRefused(at, Name, refused.MessageText),
            PostgresErrorCodes.InvalidCatalogName => PostgresErrors.DatabaseMissing(at, Name, refused.MessageText),
            PostgresErrorCodes.InsufficientPrivilege => PostgresErrors.PermissionDenied(at, Name, refused.MessageText),
            PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.TooManyConnections => PostgresErrors.ServerDown(at, Name, refused.MessageText),
            _ => PostgresErrors.ServerRefused(at, Name, $"{refused.MessageText} ({refused.SqlState})"),
        };
    }
}
