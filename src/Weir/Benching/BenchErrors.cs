using System.Globalization;
using Weir.Core.Text;
using Weir.Lab.Benching;

namespace Weir.Benching;

/// <summary>WEIR0675–0679: what keeps a bench from an answer.</summary>
internal static class BenchErrors
{
    private static readonly DiagnosticDescriptor Refused = new("WEIR0675", "Candidate does not load");
    private static readonly DiagnosticDescriptor Ground = new("WEIR0676", "Nothing can be measured here");
    private static readonly DiagnosticDescriptor Noise = new("WEIR0677", "Too noisy to quote");
    private static readonly DiagnosticDescriptor Traffic = new("WEIR0678", "No traffic to measure with");
    private static readonly DiagnosticDescriptor Interpreted = new("WEIR0679", "The kernel interprets BPF");

    public static Diagnostic NotLoaded(CandidateRefusedException refused) =>
        Refused.Error(
            Position.None,
            $"{refused.Candidate} does not load: {refused.Reason}",
            "try its loader by hand in a namespace: ip netns add try; ip netns exec try …"
        );

    public static Diagnostic WrongForm(string candidate, string problem) =>
        Refused.Error(
            Position.None,
            $"{candidate}: {problem}",
            $"name the form before the file: FORM:FILE, with one of {CandidateForms.Words}"
        );

    public static Diagnostic NamedTwice(string name) =>
        Refused.Error(Position.None, $"two candidates are called '{name}'", "name one of them: NAME=FORM:FILE");

    public static Diagnostic NoGround(string problem) =>
        Ground.Error(
            Position.None,
            problem,
            "measuring needs root, network namespaces, ifb links and BPF (Linux 5.18 or later, libbpf1): "
                + "docs/operations/bench.md"
        );

    public static Diagnostic TooNoisy(string what, PacketFigure figure, double bound) =>
        Noise.Warning(
            Position.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {figure.Delta:F0} ns ± {figure.DeltaError:F0} over no rules; the bound is {bound:F1} %"
            ),
            "stop what else runs on this machine, or allow more time with --time"
        );

    public static Diagnostic Unsure(string what) =>
        Noise.Warning(
            Position.None,
            $"{what} was too noisy",
            "stop what else runs on this machine; --force writes the table all the same"
        );

    public static Diagnostic NoTraffic(string problem, string help) => Traffic.Error(Position.None, problem, help);

    public static Diagnostic NoJit() =>
        Interpreted.Warning(
            Position.None,
            "net.core.bpf_jit_enable is 0: the injector is interpreted, and its own part of each figure is larger",
            "sysctl net.core.bpf_jit_enable=1"
        );
}
