using System.CommandLine;
using Weir.Agent;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Applying;

/// <summary><c>weir status</c>: what is in force.</summary>
internal sealed class StatusVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    public StatusVerb()
        : base(
            "status",
            "Show what is in force, what it dropped, and whether somebody else changed it",
            new Example("weir status", "the revision in force, when and how it came about"),
            new Example(
                "weir status --json",
                "for monitoring: exit code 1 when Weir's table was changed by somebody else"
            )
        ) => Add(_state);

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        // An agent saves what is in force first, so that the state folder tells the same as the kernel.
        var running = AgentCall.AskedIfRunning(call, settings, new AgentRequest.Status())?.State;
        var status = AgentCall.With(settings, static agent => agent.Status());
        if (running is { IsDrifted: true } && status.Drift.IsEmpty)
        {
            // What an agent keeps (drift: keep) its state folder takes for granted.
            status = status with
            {
                Drift = [LiveStatus.KeptDrift],
            };
        }

        var document = StatusDocument.From(status, settings.StateDirectory) with
        {
            Agent = running is null
                ? null
                : new AgentPart(running.Process, running.Source, running.Held, running.Troubles.Items),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.StatusDocument,
            page => Print(page, status, document),
            status.Drift.IsEmpty ? ExitCode.Ok : ExitCode.Differs
        );
    }

    private static Grid Dropped(DropCounterRow counters)
    {
        var grid = new Grid("dropped", "interface", Column.Number("packets"), Column.Number("bytes"));
        Add("invalid", counters.Invalid);
        Add("spoofed", counters.Spoofed);
        Add("no-public-address", counters.NoPublicAddress);
        Add("over-limit", counters.OverLimit);
        if (counters.OverRate is not null)
        {
            Add("over-rate", counters.OverRate);
        }

        Add("unsolicited", counters.Unsolicited);
        Add("to-box", counters.ToBoxDropped);
        foreach (var (name, packets, bytes) in counters.Strangers)
        {
            grid.Add("strangers", name, Counted.Number(packets), Counted.Number(bytes));
        }

        return grid;

        void Add(string reason, TrafficRow? traffic) =>
            grid.Add(
                reason,
                null,
                traffic is { } row ? Counted.Number(row.Packets) : null,
                traffic is { } counted ? Counted.Number(counted.Bytes) : null
            );
    }

    private static void Print(Page page, AgentStatus status, StatusDocument document)
    {
        if (!status.HasTable)
        {
            page.Line("Nothing is loaded");
            return;
        }

        page.Pairs(
            ("revision", document.Revision is { } number ? $"{number}" : "unknown"),
            ("applied", document.Applied),
            ("by", document.Note),
            ("site", document.Counts?.Sentence()),
            ("elements", document.Elements is { } elements ? Counted.Number(elements) : null),
            ("generation", $"{document.Generation}"),
            ("rollback to", document.RollbackTo),
            ("state", document.StateDirectory),
            ("agent", document.Agent is { } agent ? $"process {agent.Process}, source {agent.Source}" : null),
            ("held", document.Agent?.Held)
        );
        foreach (var trouble in document.Agent?.Troubles ?? [])
        {
            page.Line(trouble);
        }

        if (document.Counters is { } counters)
        {
            page.Grid(Dropped(counters));
        }

        foreach (var on in document.Xdp)
        {
            page.Line(
                $"XDP on {on.Interface}: {on.Mode}, {Counted.Of((ulong)on.Bans, "ban")}, {Counted.Of((ulong)on.Packets, "packet")} dropped"
            );
        }

        if (document.ConfirmBefore is { } deadline)
        {
            page.Line(
                status.Guarded == true
                    ? $"Rolled back at {deadline} unless confirmed: weir confirm"
                    : "Waits for a confirmation, and its guardian is gone: weir confirm, or weir rollback"
            );
        }

        ChangeLines.Drift(page, status.Drift);
    }
}
