using System.Globalization;
using Weir.Core.Text;
using Weir.Kernel.Netlink;
using Weir.Lab.Benching;

namespace Weir.Benching;

/// <summary>WEIR0675–0682: what keeps a bench from an answer.</summary>
internal static class BenchErrors
{
    private static readonly DiagnosticDescriptor Refused = new("WEIR0675", "Candidate does not load");
    private static readonly DiagnosticDescriptor Ground = new("WEIR0676", "Nothing can be measured here");
    private static readonly DiagnosticDescriptor Noise = new("WEIR0677", "Too noisy to quote");
    private static readonly DiagnosticDescriptor Traffic = new("WEIR0678", "No traffic to measure with");
    private static readonly DiagnosticDescriptor Interpreted = new("WEIR0679", "The kernel interprets BPF");
    private static readonly DiagnosticDescriptor NotPermitted = new("WEIR0680", "Measuring is not permitted");
    private static readonly DiagnosticDescriptor NoLibrary = new("WEIR0681", "libbpf cannot be loaded");
    private static readonly DiagnosticDescriptor NoRoom = new("WEIR0682", "No room for the files of a measurement");

    private static Diagnostic NotLoaded(CandidateRefusedException refused) =>
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

    /// <summary>What a failure of the instrument itself means; null when it is none.</summary>
    public static Diagnostic? Of(Exception failure) =>
        failure switch
        {
            CandidateRefusedException refused => NotLoaded(refused),
            NetlinkException { Errno.Name: "EPERM" or "EACCES" } refused => NotPermitted.Error(
                Position.None,
                refused.Message,
                "run it as root, in a container with --privileged: it makes network namespaces, links and a BPF program"
            ),
            NetlinkException refused => Ground.Error(
                Position.None,
                refused.Message,
                "measuring needs network namespaces, ifb links and BPF (Linux 5.18 or later): docs/operations/bench.md"
            ),
            DllNotFoundException => NoLibrary.Error(
                Position.None,
                "libbpf.so.1 is not installed, or not a library",
                "apt install libbpf1"
            ),
            IOException or UnauthorizedAccessException => NoRoom.Error(
                Position.None,
                failure.Message,
                "rules that are made on the way lie in the folder for temporary files: make room, or name another one by TMPDIR"
            ),
            _ => null,
        };

    public static Diagnostic TooNoisy(string what, PacketFigure figure, double bound) =>
        Noise.Warning(
            Position.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {figure.Delta:F0} ns ± {Known(figure.DeltaError)} over no rules; the bound is {bound:F1} %"
            ),
            "stop what else runs on this machine, or allow more time with --time"
        );

    private static string Known(double error) =>
        double.IsFinite(error) ? error.ToString("F0", CultureInfo.InvariantCulture) : "unknown";

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
