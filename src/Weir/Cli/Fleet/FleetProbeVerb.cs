using Weir.Agent.Fleet;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Cli.Fleet;

/// <summary><c>weir fleet probe</c>: what a rollout would ask, asked now.</summary>
internal sealed class FleetProbeVerb : Verb
{
    private static readonly DiagnosticDescriptor None = new("WEIR0859", "There is no probe to ask");
    private static readonly DiagnosticDescriptor Failed = new("WEIR0860", "A probe does not succeed");

    public FleetProbeVerb()
        : base(
            "probe",
            "Ask this node's probes now, as a rollout would",
            new Example(
                "weir fleet probe --site /etc/weir",
                "would a rollout stay here? exit code 3 when a probe fails"
            )
        )
    {
        Remarks = "Nothing is changed, and neither an agent nor the database is asked.";
    }

    public override int Run(Call call)
    {
        var probes = Probes(call);
        var asked = call.Waiting.For(
            "Asking …",
            () => FleetProbes.Each(probes.Items, call.NetworkNamespace, call.Time).GetAwaiter().GetResult()
        );
        var document = new FleetProbeDocument
        {
            Probes = [.. asked.Select(static one => new ProbeRow($"{one.Probe}", one.Problem is null))],
            Diagnostics = DiagnosticDocument.From([
                .. asked
                    .Where(static one => one.Problem is not null)
                    .Select(static one =>
                        Failed.Error(
                            Position.None,
                            $"{one.Probe}: {one.Problem}",
                            "a rollout would be taken back here; mend what it asks for, or the probe"
                        )
                    ),
            ]),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.FleetProbeDocument,
            page =>
            {
                var grid = new Grid("probe", "succeeds");
                foreach (var row in document.Probes)
                {
                    grid.Add(row.Probe, row.Succeeds ? "yes" : "no");
                }

                page.Grid(grid);
            },
            document.Probes.All(static row => row.Succeeds) ? ExitCode.Ok : ExitCode.Refused
        );
    }

    private static Core.EquatableArray<FleetProbe> Probes(Call call)
    {
        var file = AgentFile.Load(call.SiteDirectory);
        if (file.Value is not { } read)
        {
            throw new CommandStopped(ExitCode.BadInput, file.Diagnostics);
        }

        return read.Fleet is { Probes: { IsEmpty: false } probes }
            ? probes
            : throw new CommandStopped(
                ExitCode.BadInput,
                None.Error(
                    new Position.InFile(AgentFile.FileName, 0),
                    "there is no 'probes:' below 'fleet:' in agent.yaml",
                    "name what must answer after a change (docs/operations/fleet.md)"
                )
            );
    }
}
