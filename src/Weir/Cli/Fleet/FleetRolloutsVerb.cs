using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Rows;

namespace Weir.Cli.Fleet;

/// <summary><c>weir fleet rollouts</c>: what was rolled out, and what became of it.</summary>
internal sealed class FleetRolloutsVerb : Verb
{
    private const int Most = 100;

    private readonly Option<string?> _limit = new("--limit")
    {
        HelpName = "N",
        Description = $"Show the N latest (default: 10, at most {Most}: older ones are not kept)",
    };

    public FleetRolloutsVerb()
        : base(
            "rollouts",
            "Show the latest rollouts, node by node",
            new Example("weir fleet rollouts --limit 1", "the latest, with what became of it on each node"),
            new Example(
                "weir fleet rollouts --json | jq '.rollouts[] | select(.state == \"failed\")'",
                "why they failed"
            )
        )
    {
        Numbers.Check(_limit, 1, Most);
        Add(_limit);
    }

    public override int Run(Call call)
    {
        var rollouts = FleetCall.With(call, store => store.Rollouts(Numbers.Of(call, _limit) ?? 10));
        var document = new FleetRolloutsDocument { Rollouts = [.. rollouts.Select(RolloutRow.From)] };
        return call.Answer(
            document,
            static () => CliJson.Default.FleetRolloutsDocument,
            page =>
            {
                if (document.Rollouts.IsEmpty)
                {
                    page.Line("There never was a rollout");
                }

                foreach (var rollout in document.Rollouts)
                {
                    FleetReport.Print(page, rollout);
                }
            }
        );
    }
}
