using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Cli.Demo;

/// <summary>WEIR069x: the flood lab. Each code has a page in docs/diagnostics.</summary>
internal static class FloodDiagnostics
{
    private static readonly DiagnosticDescriptor Cpus = new("WEIR0690", "A flood needs two CPUs");
    private static readonly DiagnosticDescriptor Program = new("WEIR0691", "A program of the flood lab is missing");
    private static readonly DiagnosticDescriptor Service = new(
        "WEIR0692",
        "The balancers of the flood lab do not settle"
    );

    public static Diagnostic OneCpu() =>
        Cpus.Error(
            Position.None,
            "this machine has one CPU: a flood sent from it leaves no time to the balancers it is to harm",
            "run it on a machine with two CPUs or more"
        );

    public static Diagnostic NoProgram(ImmutableArray<string> programs) =>
        Program.Error(
            Position.None,
            $"the lab's balancers need {string.Join(" and ", programs)}, which this machine has not",
            "run eng/setup, or 'apt-get install keepalived nginx'; their own services need not run"
        );

    public static Diagnostic NoService(string reason) =>
        Service.Error(
            Position.None,
            reason,
            "the lines are keepalived's and nginx's own; run it again on a machine less busy"
        );
}
