using Weir.Bench.Page;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;

namespace Weir.Bench.Packets;

/// <summary>What the cost table says of the packets that were measured, beside the measurement.</summary>
internal sealed class Predictions(SectionRun run)
{
    private readonly List<double> _ratios = [];
    private int _noisy;

    /// <summary>Predicted over measured, either way, at most.</summary>
    public const double Factor = 1.5;

    private const double WantedPart = 0.9;

    /// <param name="rules">A dump; its optimized form is what is priced.</param>
    /// <param name="measured">Nanoseconds over no rules, by kind; null where it was too noisy.</param>
    public void Of(
        string rules,
        IReadOnlyList<(string Kind, IReadOnlyList<Packet> Packets)> kinds,
        Func<string, double?> measured
    )
    {
        var firewall = Optimizer.Run(ImportStep.Read(rules), new OptimizerSettings()).Firewall;
        Write([.. kinds.Select(kind => (kind.Kind, Mean(firewall, kind.Packets), measured(kind.Kind)))]);
    }

    /// <summary>A table of both.</summary>
    public void Write(IReadOnlyList<(string Kind, double Predicted, double? Measured)> rows)
    {
        run.Output.WriteLine(
            "| predicted by the shipped cost table | ns | measured | predicted/measured |\n|---|---|---|---|"
        );
        foreach (var (kind, predicted, measured) in rows)
        {
            var ratio = measured is > 0 ? predicted / measured : null;
            run.Output.WriteLine($"| {kind} | {predicted:N0} | {WeirBench.Cell(measured)} | {ratio:N2} |");
            if (ratio is { } known)
            {
                _ratios.Add(known);
            }
            else
            {
                _noisy++;
            }
        }

        run.Output.WriteLine();
    }

    /// <summary>Nine of ten of all classes that were quiet must be near.</summary>
    public void Expect()
    {
        var part = _ratios.Count == 0 ? (double?)null : (double)_ratios.Count(Near) / _ratios.Count;
        run.Expect(
            $"predicted/measured within {Factor} for ≥ 90 % of the classes that were quiet ({_ratios.Count} of {_ratios.Count + _noisy})",
            part,
            part >= WantedPart
        );
    }

    private static bool Near(double ratio) => ratio is >= 1 / Factor and <= Factor;

    private static double Mean(Firewall firewall, IReadOnlyList<Packet> packets)
    {
        var simulator = new Simulator(firewall, CostTable.Default);
        return packets.Average(packet => simulator.ToBox(packet).Nanoseconds);
    }
}
