using System.Collections.Immutable;
using System.CommandLine;
using Weir.Backends.Nft;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Loading;

namespace Weir.Cli.Imports;

/// <summary><c>weir load</c>: puts imported or optimised rules into the kernel.</summary>
internal sealed class LoadVerb : Verb
{
    private readonly Argument<string[]> _files = RuleFileOptions.Files();
    private readonly RuleFileOptions _reading = new();

    private readonly Option<bool> _dryRun = new("--dry-run", "-n")
    {
        Description = "Print the plan and change nothing",
    };

    private readonly Option<string?> _confirm = new("--confirm")
    {
        HelpName = "TIME",
        Description = "Bring the tables before back after this time (60s, 5m) unless 'weir confirm --loaded' comes",
    };

    public LoadVerb()
        : base(
            "load",
            "Load rules of files into nf_tables, in one transaction",
            new Example("weir load new.nft --dry-run", "what would be done"),
            new Example("weir load new.nft --netns fw", "into a namespace, to try them"),
            new Example("weir load new.nft --confirm 60s", "from afar: undone in a minute unless confirmed")
        )
    {
        Remarks =
            "Each table of the files replaces the nf_tables table of its name and protocol; others stay. Either all of it holds "
            + "afterwards, or nothing was changed. With --confirm a process of its own, which needs neither this one nor its terminal, "
            + "brings back what these tables were; that it can is tried in an empty namespace before anything is changed. Rules of iptables-legacy are tables of their own: take them out of the way "
            + "(docs/operations/import.md), for a packet passes only if all let it.";
        Add(_files);
        Duration.Check(_confirm);
        Add(_dryRun);
        Add(_confirm);
        _reading.AddTo(this);
    }

    public override int Run(Call call)
    {
        var reading = _reading.ReadWhole(call, call.Value(_files) ?? []);
        var findings = reading.Diagnostics.AddRange(NftSupport.Check(reading.Firewall));
        if (findings.Any(finding => finding.Severity == Severity.Error))
        {
            return call.Fail(ExitCode.BadInput, findings);
        }

        var plan = FirewallPlan.Replace(reading.Firewall, call.Time.GetUtcNow());
        var document = new LoadDocument
        {
            Files = InputDocument.From(reading.Files),
            Tables = TableDocument.From(reading.Firewall),
            Loaded = false,
            ConfirmBefore = null,
            Operations = plan.Steps.Length,
            Steps = [],
            Bytes = 0,
            EncodeMs = 0,
            KernelMs = 0,
            Diagnostics = DiagnosticDocument.From(findings),
            WarningsShown = RuleFileOptions.WarningsShown,
            AllShownBy = "weir load --json",
        };
        document = call.Value(_dryRun)
            ? document with
            {
                Steps = [.. plan.Steps.Select(step => Step(step.Operation))],
            }
            : Load(call, plan, reading.Firewall, document);
        return call.Answer(document, static () => CliJson.Default.LoadDocument, page => Print(page, document));
    }

    private LoadDocument Load(Call call, Plan plan, Firewall firewall, LoadDocument document)
    {
        if (Duration.Of(call, _confirm) is not { } within)
        {
            return Load(call, plan, document);
        }

        ImmutableArray<NftTableName> tables =
        [
            .. firewall.Tables.Select(table => new NftTableName(NftSpecs.Family(table.Family), table.Table)),
        ];
        var order = new LoadOrder(call.NetworkNamespace, GuardedLoad.Identity(call.Time), within, tables);
        var deadline = call.Time.GetUtcNow() + within;
        return GuardedLoad.Run(order, LoadGuardianVerb.Command, () => Load(call, plan, document)) with
        {
            ConfirmBefore = deadline,
        };
    }

    private static LoadDocument Load(Call call, Plan plan, LoadDocument document)
    {
        try
        {
            using var network = call.NetworkNamespace is { } name ? NetworkNamespace.OpenNamed(name) : null;
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
            var commit = call.Waiting.For(
                "Loading …",
                () => NftTransaction.Commit(socket, plan.Operations(), time: call.Time)
            );
            return document with
            {
                Loaded = true,
                Bytes = commit.BytesSent,
                EncodeMs = Math.Round(commit.Encode.TotalMilliseconds, 3),
                KernelMs = Math.Round(commit.Kernel.TotalMilliseconds, 3),
            };
        }
        catch (Exception refused) when (refused is NetlinkException or ArgumentException)
        {
            throw new CommandStopped(ExitCode.Refused, ImportErrors.KernelRefused(refused.Message));
        }
    }

    private static StepDocument Step(NftOperation operation) =>
        new(OperationText.Describe(operation), operation is NftOperation.AddElements add ? add.Elements.Count : null);

    private static void Print(Page page, LoadDocument document)
    {
        foreach (var step in document.Steps)
        {
            page.Line(
                step.Elements is { } elements ? $"{step.Operation}: {Counted.Of(elements, "element")}" : step.Operation
            );
        }

        foreach (var table in document.Tables)
        {
            page.Line(
                $"{table.Family} {table.Table}: {InputPage.Count(table.Rules, "rule")}, {InputPage.Count(table.Chains, "chain")}, "
                    + $"{InputPage.Count(table.Sets, "set")}, {InputPage.Count(table.Elements, "element")}"
            );
        }

        page.Line(
            document.Loaded
                ? $"loaded in one transaction: {Counted.Number(document.Operations)} operations, {InputPage.Size(document.Bytes)}, kernel {document.KernelMs:F1} ms"
                : $"nothing was changed; {Counted.Number(document.Operations)} operations would be one transaction"
        );
        if (document.ConfirmBefore is { } deadline)
        {
            page.Line($"The tables before come back at {deadline:HH:mm:ss} UTC unless you say: weir confirm --loaded");
        }
        else if (document.Loaded)
        {
            page.Hint("What these tables were before is gone; next time --confirm 60s keeps a way back");
        }
    }
}
