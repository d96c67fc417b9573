using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;

namespace Weir.Testing;

/// <summary>
/// A PostgreSQL 15 server of the tests' own: made by initdb in a temporary folder, reached by a Unix socket there and by nothing
/// else, ended by its process id and removed afterwards. PostgreSQL refuses to run as root, so root runs it as 'postgres'.
/// </summary>
public sealed partial class PostgresCluster : IDisposable
{
    public const string Binaries = "/usr/lib/postgresql/15/bin";
    public const string User = "weir";
    public const string Password = "right horse";

    private const int SignalInterrupt = 2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-pg-");
    private Process? _server;
    private int _databases;

    public static string? Missing =>
        File.Exists($"{Binaries}/postgres") ? null : $"PostgreSQL 15 is not installed in {Binaries} (eng/setup)";

    /// <summary>Holds the socket.</summary>
    public string Host => _folder.FullName;

    /// <summary>A connection string for a new, empty database.</summary>
    public string NewDatabase()
    {
        Start();
        var name = $"site{++_databases}";
        Execute(Connection("postgres"), $"create database {name}");
        return Connection(name);
    }

    public string Connection(string database, string user = User, string password = Password) =>
        $"Host={Host};Database={database};Username={user};Password={password};Pooling=false";

    public static void Execute(string connection, string sql)
    {
        using var open = new NpgsqlConnection(connection);
        open.Open();
        using var command = new NpgsqlCommand(sql, open);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    /// <summary>"Fast shutdown": sessions are ended, nothing is left behind.</summary>
    public void Stop()
    {
        if (_server is null)
        {
            return;
        }

        _ = Kill(_server.Id, SignalInterrupt);
        if (!_server.WaitForExit(20_000))
        {
            _server.Kill();
        }

        _server.Dispose();
        _server = null;
    }

    /// <summary>kill -9: what was committed lies in its log, which the next start reads.</summary>
    public void Crash()
    {
        _server?.Kill();
        _server?.WaitForExit();
        _server?.Dispose();
        _server = null;
    }

    /// <summary>Starts the server again, with the databases it had.</summary>
    public void StartAgain()
    {
        Launch();
        WaitUntilItAnswers();
    }

    private void Start()
    {
        if (_server is not null)
        {
            return;
        }

        var password = Path.Combine(Host, "password");
        File.WriteAllText(password, Password);
        if (Environment.IsPrivilegedProcess)
        {
            Tool.Run("chown", ["-R", "postgres:", Host]);
        }

        var data = Path.Combine(Host, "data");
        string[] initialize =
        [
            .. AsUser(),
            .. (string[])[$"{Binaries}/initdb", "-D", data, "-U", User, "-A", "scram-sha-256", "--pwfile", password],
            .. (string[])["--no-sync", "-E", "UTF8", "--locale", "C"],
        ];
        Tool.Run(initialize[0], initialize[1..]);
        StartAgain();
    }

    private void Launch() =>
        _server = Launch([
            .. AsUser(),
            $"{Binaries}/postgres",
            "-D",
            Path.Combine(Host, "data"),
            "-k",
            Host,
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
        ]);

    private static string[] AsUser() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private void WaitUntilItAnswers()
    {
        for (var wait = Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            try
            {
                Execute(Connection("postgres"), "select 1");
                return;
            }
            catch (NpgsqlException) when (wait.Elapsed < TimeSpan.FromMinutes(3))
            {
                // Not yet. After a crash a server ends again while sessions of the one before still hold its shared memory.
                if (_server is null or { HasExited: true })
                {
                    Launch();
                }
            }
        }
    }

    private static Process Launch(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
