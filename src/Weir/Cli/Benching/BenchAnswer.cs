using System.Collections.Immutable;
using Weir.Benching;
using Weir.Cli.Documents;
using Weir.Core.Text;
using Weir.Lab.Benching;

namespace Weir.Cli.Benching;

/// <summary>Makes the document of a run.</summary>
internal static class BenchAnswer
{
    /// <param name="against">Index of the candidate that the others are held against; null for none.</param>
    public static BenchDocument Of(
        BenchResult result,
        int? against,
        BenchSettings settings,
        string kernel,
        ImmutableArray<Diagnostic> findings
    ) =>
        new()
        {
            Candidates =
            [
                .. result.Candidates.Select(one => Of(one, against is { } at ? result.Candidates[at] : null, result)),
            ],
            InjectorNs = Math.Round(result.InjectorNanoseconds, 1),
            Kernel = kernel,
            Traffic =
            [
                .. result.Traffic.Select(static one => new BenchTrafficDocument(
                    one.Name,
                    Math.Round(one.Weight, 4),
                    one.Packets
                )),
            ],
            Sessions = result.Sessions,
            CalmPct = Math.Round(100 * result.CalmPart, 1),
            Sure = result.AllSure,
            Diagnostics = DiagnosticDocument.From(findings.AddRange(Noise(result, settings))),
        };

    private static BenchCandidateDocument Of(CandidateResult one, CandidateResult? against, BenchResult result) =>
        new(
            one.Name,
            Quoted(one.Overall, one.Overall.Median),
            Math.Round(one.Overall.SpreadPercent, 1),
            Quoted(one.Overall, one.Overall.Delta),
            Known(one.Overall.DeltaError),
            Known(one.Overall.Delta - one.Overall.DeltaError),
            Known(one.Overall.Delta + one.Overall.DeltaError),
            one.Overall.Sure ? Math.Round(1e9 / one.Overall.Median) : null,
            one == result.Candidates[0] ? null : Ratio(one, against),
            Math.Round(one.LoadMilliseconds, 1),
            one.LoaderPeakBytes,
            one.KernelBytes,
            one.Connections,
            [
                .. one.Classes.Select(kind => new BenchClassDocument(
                    result.Traffic[kind.Class].Name,
                    Quoted(kind.Packet, kind.Packet.Median),
                    Math.Round(kind.Packet.SpreadPercent, 1),
                    Quoted(kind.Packet, kind.Packet.Delta),
                    Known(kind.Packet.DeltaError),
                    Known(kind.Packet.Delta - kind.Packet.DeltaError),
                    Known(kind.Packet.Delta + kind.Packet.DeltaError)
                )),
            ]
        );

    private static double? Ratio(CandidateResult one, CandidateResult? against) =>
        against is { Overall: { Sure: true, Delta: > 0 } } && one.Overall.Sure && one != against
            ? Math.Round(one.Overall.Delta / against.Overall.Delta, 3)
            : null;

    private static double? Quoted(PacketFigure figure, double value) => figure.Sure ? Math.Round(value, 1) : null;

    /// <summary>JSON has no infinite numbers.</summary>
    private static double? Known(double value) => double.IsFinite(value) ? Math.Round(value, 1) : null;

    private static IEnumerable<Diagnostic> Noise(BenchResult result, BenchSettings settings)
    {
        foreach (var one in result.Candidates)
        {
            if (!one.Overall.Sure)
            {
                yield return BenchErrors.TooNoisy($"{one.Name}, all traffic", one.Overall, settings.MostErrorPercent);
            }

            foreach (var kind in one.Classes.Where(static kind => !kind.Packet.Sure))
            {
                yield return BenchErrors.TooNoisy(
                    $"{one.Name}, {result.Traffic[kind.Class].Name}",
                    kind.Packet,
                    settings.MostErrorPercent
                );
            }
        }
    }
}
