using System.Globalization;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Report;
using Weir.Sources.Example.Import;

namespace Weir.UiTests;

/// <summary>Reports of several kinds, as files that a browser opens; removed afterwards.</summary>
public sealed class ReportFolder : IDisposable
{
    private static readonly DateTimeOffset Created = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-report-");

    /// <summary>A file of this name, made when it is asked for first.</summary>
    public string Of(string kind)
    {
        var path = Path.Combine(_folder.FullName, $"{kind}.html");
        if (File.Exists(path))
        {
            return path;
        }

        switch (kind)
        {
            case "webfarm":
                Optimize(path, Dump(stream => ImportExample.Write(stream, ImportShape.WebFarm)));
                break;
            case "tree":
                Optimize(path, Dump(stream => WriteTree(stream)));
                break;
            default:
                using (var output = new StreamWriter(path))
                {
                    ReportPage.Write(output, Different(), counted: null, Created);
                }

                break;
        }

        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void WriteTree(Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        ImportExample.WriteTree(writer, 20, 10);
    }

    private string Dump(Action<Stream> write)
    {
        var name = "a-rule-set-with-a-very-long-name-that-has-to-be-broken-somewhere-on-a-small-screen.rules";
        using var file = File.Create(Path.Combine(_folder.FullName, name));
        write(file);
        return name;
    }

    private void Optimize(string report, string rules)
    {
        var error = new StringWriter(CultureInfo.InvariantCulture);
        using var surroundings = new Surroundings
        {
            Out = new StringWriter(CultureInfo.InvariantCulture),
            Error = error,
            CurrentDirectory = _folder.FullName,
        };
        var code = CommandLine.Run(
            ["optimize", rules, "-o", "out.nft", "--prove", "--counters", "table", "--report", report],
            surroundings
        );
        if (code != 0)
        {
            throw new InvalidOperationException($"weir optimize ended with {code}: {error}");
        }
    }

    /// <summary>Weir's optimizer makes no such thing, so it is put together by hand.</summary>
    private static OptimizeDocument Different()
    {
        var step = new TraceStepDocument(
            "old.rules(17)",
            "INPUT",
            "ip saddr 192.0.2.0/24 tcp dport { 22, 80, 443, 8080 } ct state new accept",
            "matched",
            "ip saddr is 192.0.2.7, tcp dport is 22",
            41.5
        );
        var packet = "iif eth0 ip saddr 192.0.2.7 ip daddr 198.51.100.1 tcp sport 1024 tcp dport 22 ct new";
        var difference = new DifferenceDocument(
            "ip",
            "filter",
            "input",
            "INPUT",
            packet,
            "accept",
            "drop",
            [step with { Result = "not", Why = "tcp dport is not 80" }, step],
            [step with { Result = "", Rule = "", Why = "policy drop" }]
        );
        return new OptimizeDocument
        {
            Files = [new InputDocument("old.rules", "iptables-save", 812, new string('a', 64), 20, 12, 12, 0, 0)],
            Target = "nft",
            Before = [new TableDocument("ip", "filter", 12, 3, 0, 0)],
            After = [new TableDocument("ip", "filter", 4, 3, 1, 9)],
            Chains = [new ChainCostDocument("ip", "filter", "INPUT", 90, 44)],
            Passes = [],
            Proof = new ProofDocument("different", null, [difference], 3, 1_234, 12),
            Findings = [],
            Outputs = [],
            Report = null,
            Counters = null,
            Times = new OptimizeTimes(1, 2, 3, 4, 0),
        };
    }
}
