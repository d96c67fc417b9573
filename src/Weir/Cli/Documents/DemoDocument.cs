using System.Collections.Immutable;
using Weir.Core.Analysis;
using Weir.Demo;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir demo</c>.</summary>
internal sealed record DemoDocument : Document
{
    public required int Members { get; init; }

    public required DemoLoad Load { get; init; }

    /// <summary>From site diff to acknowledged commit, of the changes made while traffic ran.</summary>
    public required ImmutableArray<double> ChangesMs { get; init; }

    public required ImmutableArray<DemoProbe> Probes { get; init; }

    /// <summary>Probes that saw something else than expected.</summary>
    public required int Failed { get; init; }

    /// <summary>Predicted cost per kind of packet.</summary>
    public required ImmutableArray<ClassRow> Classes { get; init; }

    /// <summary>Rules that are there already: read, judged, made cheap, proved, loaded.</summary>
    public required DemoImport Import { get; init; }

    public static DemoDocument From(DemoReport report) =>
        new()
        {
            Members = report.Members,
            Load = new DemoLoad(
                report.Load.ElementsAdded,
                report.Load.Operations,
                report.Load.BytesSent,
                report.Load.Generation,
                Ms(report.ReadTime),
                Ms(report.Load.CompileTime),
                Ms(report.Load.EncodeTime),
                Ms(report.Load.KernelTime)
            ),
            ChangesMs = [.. report.Changes.Select(Ms)],
            Probes =
            [
                .. report.Probes.Select(probe => new DemoProbe(probe.Name, probe.Expected, probe.Seen, probe.Ok)),
            ],
            Failed = report.Failed,
            Classes =
            [
                .. report.Classes.Select(kind => new ClassRow(
                    kind.Name,
                    kind.Fate == Fate.Accepted ? "accepted" : "dropped",
                    kind.RulesMet,
                    kind.LookUps,
                    Math.Round(kind.RuleNanoseconds, 1),
                    Math.Round(kind.TotalNanoseconds, 1)
                )),
            ],
            Import = DemoImport.From(report.Import),
        };

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

internal sealed record DemoProbe(string Name, string Expected, string Seen, bool Ok);

internal sealed record DemoLoad(
    int ElementsAdded,
    int Operations,
    long BytesSent,
    uint Generation,
    double ReadMs,
    double CompileMs,
    double EncodeMs,
    double KernelMs
);
