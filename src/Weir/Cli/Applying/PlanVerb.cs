using System.CommandLine;
using Weir.Agent.Planning;
using Weir.Agent.Reconciling;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Applying;

/// <summary><c>weir plan</c>: what an apply would do.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly Option<string?> _state = AgentCall.StateOption();

    private readonly Option<bool> _exitCode = new("--exit-code")
    {
        Description = "End with 1 when there is something to do",
    };

    public PlanVerb()
        : base(
            "plan",
            "Show what an apply would change, and change nothing",
            new Example("weir plan", "what differs between the site and the kernel"),
            new Example("weir plan --netns fw --exit-code && echo same", "for scripts: 0 same, 1 different")
        )
    {
        Remarks =
            "Reads the site, compares it with what is in force, and prints the difference: rows of the site, and the kernel "
            + "operations that follow. When somebody else committed to nf_tables since the last apply, Weir's table is read and "
            + "whatever was changed in it is shown.";
        Add(_state);
        Add(_exitCode);
    }

    public override int Run(Call call)
    {
        var settings = AgentCall.Settings(call, _state, Name);
        var reading = ReadSite.Of(call, _state);
        AgentCall.AskedIfRunning(call, settings, new AgentRequest.Status());
        var plan = call.Waiting.For("Planning …", () => AgentCall.With(settings, agent => agent.Plan(reading.Site)));
        var differs = (plan.Kind != PlanKind.Nothing || !plan.Xdp.IsEmpty) && call.Value(_exitCode);
        return call.Answer(
            PlanDocument.From(plan, reading, call.Time.GetUtcNow()),
            static () => CliJson.Default.PlanDocument,
            page => Print(page, plan),
            differs ? ExitCode.Differs : ExitCode.Ok
        );
    }

    private static void Print(Page page, SitePlan plan)
    {
        ChangeLines.Drift(page, plan.Drift);
        ChangeLines.Changes(page, plan);
        page.Line($"Plan: {ChangeLines.Sentence(plan.Kind)}");
        foreach (var line in plan.Xdp)
        {
            page.Line($"XDP: {line}");
        }

        if (plan.Kind != PlanKind.Nothing)
        {
            page.Line(
                $"{Counted.Of(plan.Steps.Steps.Length, "kernel operation")}: {Counted.Of(plan.Steps.ElementsAdded, "element")} "
                    + $"to add, {Counted.Of(plan.Steps.ElementsRemoved, "element")} to remove, in one transaction"
            );
            page.Hint("Next: weir apply");
        }
    }
}
