using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Cli.Rows;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Rules;

namespace Weir.Cli.Imports;

/// <summary><c>weir trace</c>: what one packet meets, rule by rule.</summary>
internal sealed class TraceVerb : Verb
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files as for 'weir import'; none: the compiled site (--site, or the current folder)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly RuleFileOptions _reading = new();

    private readonly Option<string> _packet = new("--packet")
    {
        HelpName = "WORDS",
        Description = "The packet in words near to nft's",
        Required = true,
    };

    private readonly Option<string> _path = new("--path")
    {
        HelpName = "forward|in|out",
        Description = "Forwarded, for the box itself, or from it",
        DefaultValueFactory = _ => "forward",
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = $"Show every rule; else more than {TraceDocument.Fold} in a row that did not match are one line",
    };

    private readonly LoadedOption _loaded = new();

    private readonly Option<bool> _exitCode = new("--exit-code")
    {
        Description = "End with 1 when the packet is not accepted",
    };

    public TraceVerb()
        : base(
            "trace",
            "Show what one packet meets, rule by rule, and what it pays",
            new Example(
                "weir trace old.rules --packet 'iif eth0 oif eth1 ip saddr 192.0.2.7 tcp dport 443 ct new'",
                "a forwarded packet through a dump"
            ),
            new Example(
                "weir trace new.nft --path in --packet 'iif eth0 ip6 saddr 2001:db8::1 tcp dport 22'",
                "to the box"
            ),
            new Example("weir trace --site /etc/weir --packet 'iif room1 ip saddr 10.16.1.2 udp dport 53'", "a site"),
            new Example(
                "weir trace --loaded --path in --packet 'iif eth0 ip saddr 192.0.2.7 tcp dport 22'",
                "what the kernel holds"
            )
        )
    {
        _path.AcceptOnlyFromAmong([.. PathWord.All]);
        Remarks =
            "Simulates; no packet is sent. Tables of iptables-legacy are not among those that --loaded reads. Words of a packet: "
            + $"{PacketText.KnownWords}.";
        Add(_files);
        Add(_loaded);
        Add(_packet);
        Add(_path);
        Add(_all);
        Add(_exitCode);
        _reading.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_loaded) is { Implicit: false } && result.GetResult(_files) is { Tokens.Count: > 0 })
            {
                result.AddError("--loaded: give files or what is loaded, not both");
            }
        });
    }

    public override int Run(Call call)
    {
        var parsed = PacketText.Parse(call.Value(_packet) ?? "");
        if (parsed.Value is not { } packet)
        {
            return call.Fail(ExitCode.BadInput, parsed.Diagnostics);
        }

        var firewall = Firewall(call);
        var path = PathWord.Read(call.Value(_path)) ?? PacketPath.Forward;
        var trace = call.Waiting.For("Tracing …", () => new Simulator(firewall, call.Costs).Run(packet, path));
        var document = TraceDocument.From(packet, path, trace, call.Value(_all));
        return call.Answer(
            document,
            static () => CliJson.Default.TraceDocument,
            page => Print(page, document),
            trace.Fate != Fate.Accepted && call.Value(_exitCode) ? ExitCode.Differs : ExitCode.Ok
        );
    }

    private Firewall Firewall(Call call)
    {
        if (call.Has(_loaded))
        {
            return _loaded.Read(call);
        }

        var files = call.Value(_files) ?? [];
        return files.Length > 0
            ? _reading.ReadWhole(call, files).Firewall
            : new Firewall([
                SiteCompiler.Compile(LoadedSite.Read(call), new CompilerSettings { Costs = call.Costs }).Ruleset,
            ]);
    }

    private static void Print(Page page, TraceDocument document)
    {
        var grid = new Grid("chain", "where", "rule", "result", "why", Column.Number("ns"));
        foreach (var step in document.Steps)
        {
            grid.Add(step.Chain, step.Place, step.Rule, step.Result, step.Why, $"{step.Nanoseconds:F0}");
        }

        page.Grid(grid);
        if (document.LeavesAs != document.Packet)
        {
            page.Line($"leaves as: {document.LeavesAs}");
        }

        page.Line(document.Summary);
    }
}
