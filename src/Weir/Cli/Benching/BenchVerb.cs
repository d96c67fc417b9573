using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using Weir.Benching;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Imports;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Lab.Benching;
using Weir.Lab.Topologies;

namespace Weir.Cli.Benching;

/// <summary><c>weir bench</c>: what rule sets cost per packet, measured in the running kernel.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly Argument<string[]> _rules = new("RULES")
    {
        Description = "[NAME=][FORM:]FILE[+FILE…]: a site folder, nft text, iptables-save, ipset save + iptables-save",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _against = new("--against")
    {
        HelpName = "RULES",
        Description = "One more candidate, which the others are held against",
    };

    private readonly BenchTrafficOptions _traffic = new();
    private readonly RuleFileOptions _reading = new();

    private readonly Option<double> _error = new("--error")
    {
        HelpName = "PERCENT",
        Description = "Quote a difference only when its error (95 % confidence) is below this part of it",
        DefaultValueFactory = _ => 2.5,
    };

    private readonly Option<string?> _time = new("--time")
    {
        HelpName = "TIME",
        Description = "Begin no further session after this (default 5m)",
    };

    private readonly Option<string?> _svg = new("--svg") { HelpName = "FILE", Description = "Draw the answer as well" };

    public BenchVerb()
        : base(
            "bench",
            "Measure what rule sets cost per packet, in this kernel",
            new Example("weir bench new.nft --against old.rules", "both forms, and their ratio"),
            new Example("weir bench optimized:old.rules iptables-nft:old.rules --json", "what moving would bring"),
            new Example(
                "weir bench old.rules --traffic 'iif eth0 ip saddr 10.0.0.0/8 ip daddr 192.0.2.1 tcp dport 443'",
                "with traffic of your own, here to the box itself"
            ),
            new Example("weir bench /etc/weir --pcap day.pcap --iif eth0", "a site, under a capture")
        )
    {
        Remarks =
            $"Forms: {CandidateForms.Words}; without one it is told from the files. Each candidate gets a namespace of its own, made "
            + "and deleted by Weir; nothing outside is touched or sent. Packets are injected by XDP and freed behind the outgoing "
            + "interface. All candidates are measured in turn, in sessions that load them anew, until the differences from an empty "
            + "namespace are sure; what does not become sure is not quoted (exit code 4).";
        Duration.Check(_time);
        _error.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0.1 and <= 100))
            {
                result.AddError("--error: expected per cent from 0.1 to 100");
            }
        });
        Add(_rules);
        Add(_against);
        _traffic.AddTo(this);
        Add(_error);
        Add(_time);
        Add(_svg);
        _reading.AddTo(this);
    }

    public override int Run(Call call)
    {
        using var folder = Folder();
        return Run(call, folder.Path);
    }

    private static LabFolder Folder()
    {
        try
        {
            return LabFolder.Create();
        }
        catch (Exception failure) when (BenchErrors.Of(failure) is { } known)
        {
            throw new CommandStopped(ExitCode.Refused, known);
        }
    }

    private int Run(Call call, string folder)
    {
        var plans = Plans(call, folder);
        var traffic = _traffic.Read(call, plans);
        var settings = new BenchSettings
        {
            Clock = call.Time,
            MostErrorPercent = call.Value(_error),
            MostTime = Duration.Of(call, _time) ?? TimeSpan.FromMinutes(5),
        };
        var result = call.Waiting.For("Measuring …", stage => Measure(call, traffic, plans, settings, stage.Report));
        var document = BenchAnswer.Of(
            result,
            call.Has(_against) ? plans.Length : null,
            settings,
            $"Linux {Environment.OSVersion.Version} {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
            traffic.Findings.AddRange(Surroundings())
        );
        if (call.Value(_svg) is { } svg)
        {
            document = document with { Svg = svg };
            Draw(call.FullPath(svg), document);
        }

        return call.Answer(
            document,
            static () => CliJson.Default.BenchDocument,
            page => BenchPage.Print(page, document),
            document.Sure ? ExitCode.Ok : ExitCode.Undecided
        );
    }

    private ImmutableArray<CandidatePlan> Plans(Call call, string folder)
    {
        // One file is often measured in several forms: a million rules are read once.
        var readings = new Dictionary<string, FirewallReading>(StringComparer.Ordinal);
        var planner = new CandidatePlans(
            call,
            paths =>
            {
                var key = string.Join('+', paths);
                return readings.TryGetValue(key, out var known)
                    ? known
                    : readings[key] = _reading.ReadWhole(call, paths);
            },
            folder
        );
        var texts = (call.Value(_rules) ?? []).ToList();
        if (call.Value(_against) is { } against)
        {
            texts.Add(against);
        }

        var parsed = texts.ConvertAll(CandidateText.Parse);
        var again = parsed.GroupBy(static text => text.Name).FirstOrDefault(static group => group.Count() > 1);
        return again is null
            ? [.. parsed.Select(planner.Of)]
            : throw new CommandStopped(ExitCode.BadInput, BenchErrors.NamedTwice(again.Key));
    }

    private static BenchResult Measure(
        Call call,
        BenchTraffic traffic,
        ImmutableArray<CandidatePlan> plans,
        BenchSettings settings,
        Action<string, double> progress
    )
    {
        try
        {
            return BenchRun.Run(
                traffic.Lab,
                traffic.Classes,
                [.. plans.Select(static plan => plan.Candidate)],
                settings,
                progress,
                call.Cancellation
            );
        }
        catch (Exception failure) when (BenchErrors.Of(failure) is { } known)
        {
            throw new CommandStopped(ExitCode.Refused, known);
        }
    }

    private static ImmutableArray<Diagnostic> Surroundings()
    {
        const string jit = "/proc/sys/net/core/bpf_jit_enable";
        return File.Exists(jit) && File.ReadAllText(jit).Trim() == "0" ? [BenchErrors.NoJit()] : [];
    }

    private static void Draw(string path, BenchDocument document)
    {
        try
        {
            using var files = new OutputFiles();
            files.Open(path).Write(CostPlot.Draw(document));
            files.Commit();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandStopped(ExitCode.BadInput, ImportErrors.CannotWrite(path, failure.Message));
        }
    }
}
