using System.Diagnostics;
using System.Text.Json.Nodes;
using Weir.Testing;

namespace Weir.UiTests.Pages;

/// <summary>A running <c>weir agent</c> that serves the page. Waiting is for conditions, with a limit that only a hanging agent reaches.</summary>
internal sealed class AgentAtWork : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const string Ready = "WEIR0570";
    private const string Listens = "the HTTP API listens at ";

    private readonly string[] _place;
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private bool _isOver;

    public AgentAtWork(string site, string networkNamespace)
    {
        _place = ["--site", site, "--netns", networkNamespace];
        _process = Start(["agent", .. _place]);
        _process.ErrorDataReceived += (_, said) => Hear(said.Data);
        _process.OutputDataReceived += (_, said) => Hear(said.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Where the page is, once the rules are in force: <c>http://127.0.0.1:4711</c>.</summary>
    public Uri Address()
    {
        Until(() => Line(Ready) is not null && Line(Listens) is not null, "it is ready and listens");
        var line = Line(Listens) ?? "";
        return new Uri(line[(line.IndexOf(Listens, StringComparison.Ordinal) + Listens.Length)..].Trim());
    }

    /// <summary>Makes a token; the secret.</summary>
    public string Token(string name, string role, string? member = null)
    {
        string[] whose = member is null ? [] : ["--member", member];
        using var process = Start(["token", "add", name, "--role", role, .. whose, .. _place, "--json"]);
        var errors = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonNode.Parse(answer)?["token"]?.GetValue<string>()
            ?? throw new InvalidOperationException($"no token: {answer}{errors.Result}");
    }

    /// <summary>Waits until a line of its log has this text; the line.</summary>
    public string Said(string text)
    {
        Until(() => Line(text) is not null, text);
        return Line(text) ?? "";
    }

    /// <summary>A verb of the command line, over the site and namespace of this agent.</summary>
    public void Verb(params string[] words) => Run([.. words, .. _place]);

    /// <summary>A verb of the command line; throws with what it said when it does not end with 0.</summary>
    public static void Run(params string[] words)
    {
        using var process = Start(words);
        var errors = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"weir {string.Join(' ', words)}: {answer}{errors.Result}");
        }
    }

    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        if (!_process.HasExited)
        {
            // By SIGTERM, so that the guardian of a test that failed half-way is not left behind.
            Tool.Run("kill", ["-TERM", $"{_process.Id}"]);
            if (!_process.WaitForExit(Patience))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private void Until(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
        {
            if (_process.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{what}: not seen; the agent said:\n{Log()}");
            }
        }
    }

    private void Hear(string? line)
    {
        lock (_lines)
        {
            _lines.Add(line ?? "");
        }
    }

    private string? Line(string text)
    {
        lock (_lines)
        {
            return _lines.Find(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    private string Log()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }

    // Signals that our parent ignores would stay ignored across execve (execve(2)): env(1) puts the defaults back.
    private static Process Start(string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("env", ["--default-signal=HUP,INT,QUIT,TERM", "--", Program(), .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        ) ?? throw new InvalidOperationException("weir did not start");

    private static string Program()
    {
        var release = AppContext.BaseDirectory.Contains("/release", StringComparison.OrdinalIgnoreCase);
        return Path.Combine(
            Repository.Root,
            "artifacts",
            "bin",
            "Weir",
            release ? "release_linux-x64" : "debug_linux-x64",
            "weir"
        );
    }
}
