using System.Text.Json;
using Weir.Cli.Frame;

namespace Weir.Tests.Cli;

/// <summary>One run of the command line inside the test process.</summary>
internal sealed record WeirRun(int Code, string Out, string Error)
{
    /// <summary>The JSON document on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static WeirRun Of(params string[] args) => In(Path.GetTempPath(), args);

    public static WeirRun In(string directory, params string[] args) =>
        With(surroundings => surroundings with { CurrentDirectory = directory }, args);

    public static WeirRun With(Func<Surroundings, Surroundings> change, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        using var surroundings = change(
            new Surroundings
            {
                Out = output,
                Error = error,
                CurrentDirectory = Path.GetTempPath(),
                Time = new FixedTime(),
            }
        );
        var code = CommandLine.Run(args, surroundings);
        return new WeirRun(code, output.ToString(), error.ToString());
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override long GetTimestamp() => 0;
    }
}
