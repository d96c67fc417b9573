using System.Collections.Immutable;
using System.CommandLine;
using Weir.Benching;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Lab.Benching;
using Weir.Lab.Topologies;
using Weir.Lab.Traffic;

namespace Weir.Cli.Benching;

/// <summary>Where a bench takes its packets from: words, a capture, else the first candidate itself.</summary>
internal sealed class BenchTrafficOptions
{
    private readonly Option<string[]> _specs = new("--traffic")
    {
        HelpName = "SPEC",
        Description =
            "One class: [NAME: ]packet words with prefixes and ranges, new|established|replies, flows N, weight N (repeatable)",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _capture = new("--pcap")
    {
        HelpName = "FILE",
        Description = "Replay the frames of a capture",
    };

    private readonly Option<string?> _input = new("--iif")
    {
        HelpName = "INTERFACE",
        Description = "Where the frames of a capture arrive (default: eth0)",
    };

    private readonly Option<string[]> _classes = new("--class")
    {
        HelpName = "NAME",
        Description = "Measure this class of the traffic only (repeatable)",
        AllowMultipleArgumentsPerToken = false,
    };

    public void AddTo(Command verb)
    {
        verb.Add(_specs);
        verb.Add(_capture);
        verb.Add(_input);
        verb.Add(_classes);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(_specs) is { Implicit: false } && result.GetResult(_capture) is { Implicit: false })
            {
                result.AddError("--traffic and --pcap: give one of them");
            }
        });
    }

    /// <exception cref="CommandStopped">A specification is wrong, or there is nothing to send.</exception>
    public BenchTraffic Read(Call call, ImmutableArray<CandidatePlan> plans) =>
        Chosen(ReadAll(call, plans), call.Value(_classes) ?? []);

    private static BenchTraffic Chosen(BenchTraffic traffic, string[] names)
    {
        if (names.Length == 0)
        {
            return traffic;
        }

        var known = traffic.Classes.Select(static one => one.Name).ToArray();
        return names.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? throw Nothing(
                $"no class of this traffic is called '{unknown}'",
                $"name one of: {string.Join(", ", known.Distinct(StringComparer.Ordinal))}"
            )
            : traffic with
            {
                Classes = [.. traffic.Classes.Where(one => names.Contains(one.Name, StringComparer.Ordinal))],
            };
    }

    private BenchTraffic ReadAll(Call call, ImmutableArray<CandidatePlan> plans)
    {
        if (call.Value(_specs) is { Length: > 0 } specs)
        {
            return Of(specs);
        }

        if (call.Value(_capture) is { } capture)
        {
            return Capture(call, capture);
        }

        return plans[0].Form == CandidateForm.Site ? OfSite(call, plans[0].Paths[0]) : OfRules(plans);
    }

    private static BenchTraffic Of(string[] texts)
    {
        var parsed = texts.Select(TrafficText.Parse).ToArray();
        var findings = parsed
            .SelectMany(static (one, at) => one.Diagnostics.Select(finding => In(at, finding)))
            .ToImmutableArray();
        var specs = parsed.Select(static one => one.Value).OfType<TrafficSpec>().ToArray();
        return specs.Length == texts.Length
            ? new BenchTraffic(TrafficLab.Of(specs), [.. specs.Select(static spec => spec.Flows)], findings)
            : throw new CommandStopped(ExitCode.BadInput, findings);
    }

    /// <summary>The line is the number of the specification: each is one line, and several may be given.</summary>
    private static Diagnostic In(int specification, Diagnostic finding) =>
        finding.Position is Position.InFile place
            ? finding with
            {
                Position = new Position.InFile("traffic", specification + 1, place.Column),
            }
            : finding;

    private BenchTraffic Capture(Call call, string path)
    {
        var read = PcapFile.Read(call.FullPath(path), path);
        if (read.Value is not { IsEmpty: false } frames)
        {
            throw new CommandStopped(ExitCode.BadInput, read.Diagnostics);
        }

        var link = call.Value(_input) ?? "eth0";
        return new BenchTraffic(
            new LabSpec("outside", [new LabSegmentSpec(link, [])]),
            [new TrafficClass.Capture(Path.GetFileName(path), link, frames.Frames)],
            read.Diagnostics
        );
    }

    private static BenchTraffic OfSite(Call call, string folder)
    {
        var site = LoadedSite.ReadFrom(call, folder);
        var classes = SiteTraffic.Of(site);
        return classes.IsEmpty
            ? throw Nothing(
                "the site has no row that traffic could be made of",
                "add members or listeners, or name traffic with --traffic"
            )
            : new BenchTraffic(LabSpec.For(site.Topology), classes, []);
    }

    private static BenchTraffic OfRules(ImmutableArray<CandidatePlan> plans)
    {
        var firewall = plans.Select(static plan => plan.Firewall).OfType<Firewall>().FirstOrDefault();
        if (firewall is null)
        {
            throw Nothing(
                "none of the candidates is in a form that Weir reads",
                "name traffic with --traffic, or a dump among the candidates"
            );
        }

        var specs = RuleTraffic.Of(firewall);
        return specs.IsEmpty
            ? throw Nothing("no packet meets a rule", "name traffic with --traffic")
            : new BenchTraffic(TrafficLab.Of(specs), [.. specs.Select(static spec => spec.Flows)], []);
    }

    private static CommandStopped Nothing(string problem, string help) =>
        new(ExitCode.BadInput, BenchErrors.NoTraffic(problem, help));
}
