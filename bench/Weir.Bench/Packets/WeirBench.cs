using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Bench.Page;

namespace Weir.Bench.Packets;

/// <summary>An answer of <c>weir bench --json</c>. What was too noisy is null.</summary>
internal sealed class WeirBench
{
    private const string Noisy = "too noisy";

    private readonly JsonNode _answer;

    private WeirBench(JsonNode answer) => _answer = answer;

    /// <summary>Names of the candidates as given, the empty namespace before them.</summary>
    public IReadOnlyList<string> Names => [.. Candidates.Select(static one => $"{one?["name"]}")];

    public IReadOnlyList<string> Classes =>
        [.. (_answer["traffic"]?.AsArray() ?? []).Select(static one => $"{one?["name"]}")];

    /// <summary>The instrument's own part of every whole figure, in nanoseconds.</summary>
    public double Injector => Value(_answer["injectorNs"]) ?? double.NaN;

    private JsonArray Candidates => _answer["candidates"]?.AsArray() ?? [];

    /// <summary>Runs it; whatever was too noisy (exit code 4) is an answer, too.</summary>
    /// <exception cref="InvalidOperationException">It could not measure; the message has its words.</exception>
    public static WeirBench Run(SectionRun run, string time, params IEnumerable<string> arguments)
    {
        string[] exactness = run.Quick ? ["--time", "1s", "--error", "30"] : ["--time", time];
        var ran = Processes.Run(run.Weir, ["bench", .. arguments, .. exactness, "--json"]);
        return ran.Error is null || ran.Error.StartsWith("4:", StringComparison.Ordinal)
            ? new WeirBench(
                JsonNode.Parse(ran.Output) ?? throw new InvalidOperationException("weir bench said nothing")
            )
            : throw new InvalidOperationException($"weir bench ended with {ran.Error}");
    }

    /// <summary>Nanoseconds over no rules, of all traffic.</summary>
    public double? Delta(string name) => Value(Of(name)?["deltaNs"]);

    /// <summary>The same of one class.</summary>
    public double? Delta(string name, string kind) => Value(Kind(name, kind)?["deltaNs"]);

    /// <summary>Nanoseconds over no rules of one class, too noisy for a figure or not; null where nothing is known.</summary>
    public CostRange? Range(string name, string kind)
    {
        var one = Kind(name, kind);
        return Value(one?["deltaLowNs"]) is { } low && Value(one?["deltaHighNs"]) is { } high
            ? new CostRange(low, high, Delta(name, kind))
            : null;
    }

    /// <summary>The same from the injector to the packet's end: with what it costs without any rules.</summary>
    public CostRange? WholeRange(string name, string kind) =>
        Value(Kind(Names[0], kind)?["medianNs"]) is { } empty ? Range(name, kind)?.Plus(empty) : null;

    public double? LoadMilliseconds(string name) => Value(Of(name)?["loadMs"]);

    public double? Connections(string name) => Value(Of(name)?["connections"]);

    /// <summary>For a table's cell.</summary>
    public static string Cell(double? nanoseconds) =>
        nanoseconds is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : Noisy;

    /// <summary>For a table's cell.</summary>
    public static string Cell(CostRange? cost) => cost?.Cell ?? Noisy;

    private JsonNode? Of(string name) => Candidates.FirstOrDefault(one => $"{one?["name"]}" == name);

    private JsonNode? Kind(string name, string kind) =>
        (Of(name)?["classes"]?.AsArray() ?? []).FirstOrDefault(one => $"{one?["name"]}" == kind);

    private static double? Value(JsonNode? node) => node?.GetValue<double>();
}
