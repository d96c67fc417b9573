using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Analysis.Equivalence;
using Weir.Core.Compiler.Passes;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary><c>weir optimize</c>: the cheapest rules that mean the same.</summary>
internal sealed class OptimizeVerb : Verb
{
    private readonly Argument<string[]> _files = RuleFileOptions.Files();
    private readonly RuleFileOptions _reading = new();

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "OUT",
        Description = "Where the result goes; with --to ipset the files OUT.ipset, OUT.v4 and OUT.v6",
        Required = true,
    };

    private readonly Option<string> _target = new("--to")
    {
        HelpName = "nft|ipset",
        Description = "nftables, or iptables with ipset for those who stay there",
        DefaultValueFactory = _ => "nft",
    };

    private readonly Option<bool> _prove = new("--prove")
    {
        Description = "Prove the result equal to the original, or write nothing",
    };

    private readonly Option<string> _counters = new("--counters")
    {
        HelpName = "auto|element|table|off",
        Description =
            "Counters and comments of rules that become elements: on the elements, in the file OUT.counters.tsv, or gone",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _report = new("--report")
    {
        HelpName = "FILE",
        Description = "Write an HTML page: sizes, predicted cost, passes, findings, the proof",
    };

    public OptimizeVerb()
        : base(
            "optimize",
            "Find the cheapest rules that mean the same, and prove it",
            new Example("weir optimize v4.rules v6.rules sets.ipset -o new.nft --prove", "nftables, proved equal"),
            new Example("weir optimize v4.rules -o new --to ipset --prove", "new.ipset and new.v4, for iptables"),
            new Example("weir optimize v4.rules -o new.nft --prove --report report.html", "with a page to look at")
        )
    {
        _target.AcceptOnlyFromAmong("nft", "ipset");
        _counters.AcceptOnlyFromAmong("auto", "element", "table", "off");
        Remarks =
            "Reads the files, runs the passes (docs/architecture.md names them), and writes the result; nothing is loaded ('weir load' "
            + "does). With --prove an engine that shares no code with the passes compares the result with the original for every "
            + "packet: the exit code is 4 when it comes to no answer and 70 when it finds a difference, and then nothing is written.";
        Add(_files);
        Add(_output);
        Add(_target);
        Add(_prove);
        Add(_counters);
        Add(_report);
        _reading.AddTo(this);
    }

    public override int Run(Call call)
    {
        if (CountersPath(call) is not null && call.Value(_output) == FirewallOutput.StandardOutput)
        {
            throw new CommandStopped(ExitCode.BadInput, ImportErrors.NothingBeside());
        }

        var run = new OptimizeRun(call, call.Value(_report) is not null);
        run.Read(() => _reading.ReadWhole(call, call.Value(_files) ?? []));
        run.Optimize(Settings(call));
        if (call.Value(_prove))
        {
            run.Prove();
        }

        var document = run.Document(call.Value(_target) ?? "");
        if (run.Verdict is { } verdict and not EquivalenceVerdict.Equal)
        {
            return Unproved(call, run, document, verdict);
        }

        var counters = CountersPath(call);
        var written = run.Write(Form(call), call.Value(_output) ?? "", document, call.Value(_report), counters);
        document = run.Document(call.Value(_target) ?? "") with
        {
            Outputs = written.Files,
            Report = written.HasErrors ? null : call.Value(_report),
            Counters = written.HasErrors ? null : counters,
            Diagnostics = DiagnosticDocument.From(run.Warnings.AddRange(written.Findings)),
        };
        var quietly = call.Value(_output) == FirewallOutput.StandardOutput;
        return call.Answer(
            document,
            static () => CliJson.Default.OptimizeDocument,
            page => OptimizePage.Print(page, document, quietly),
            written.HasErrors ? ExitCode.BadInput : ExitCode.Ok
        );
    }

    private int Unproved(Call call, OptimizeRun run, OptimizeDocument document, EquivalenceVerdict verdict)
    {
        var (finding, code) =
            verdict == EquivalenceVerdict.Different
                ? (ImportErrors.NotEqual(), ExitCode.Internal)
                : (
                    ImportErrors.Undecided(
                        document.Proof?.Reason ?? "",
                        "run again without --prove to have it unproved"
                    ),
                    ExitCode.Undecided
                );
        var report = call.Value(_report);
        var written = report is null ? Written.Nothing : run.WriteReportOnly(report, document);
        document = document with
        {
            Report = written.HasErrors ? null : report,
            Diagnostics = DiagnosticDocument.From(written.Findings.Insert(0, finding)),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.OptimizeDocument,
            page => OptimizePage.PrintDifferences(page, document),
            code
        );
    }

    private OptimizerSettings Settings(Call call) =>
        new()
        {
            Costs = call.Costs,
            Clock = call.Time,
            Target = call.Value(_target) == "ipset" ? OptimizerTarget.Ipset : OptimizerTarget.Nft,
            Counters = call.Value(_counters) switch
            {
                "element" => CounterPlacement.Element,
                "table" => CounterPlacement.Table,
                "off" => CounterPlacement.Off,
                _ => CounterPlacement.Auto,
            },
        };

    private string? CountersPath(Call call) =>
        call.Value(_counters) == "table" ? call.Value(_output) + CounterTable.Suffix : null;

    private FirewallForm Form(Call call) =>
        new(call.Value(_target) == "ipset" ? FormKind.Ipset : FormKind.Nft, Counters: false, call.Time.GetUtcNow());
}
