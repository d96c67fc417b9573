using Weir.Bench.Page;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Rules;

namespace Weir.Bench.Packets;

/// <summary>What the cost table says of the packets that were measured, beside the measurement.</summary>
internal sealed class Predictions(SectionRun run)
{
    private int _near;
    private int _known;
    private int _noisy;

    /// <summary>Predicted over measured, either way, at most.</summary>
    public const double Factor = 1.5;

    private const double WantedPart = 0.9;

    /// <param name="rules">A dump; its optimized form is what is priced.</param>
    /// <param name="measured">Nanoseconds over no rules, by kind; null where nothing is known.</param>
    public void Of(
        string rules,
        IReadOnlyList<(string Kind, IReadOnlyList<Packet> Packets)> kinds,
        Func<string, CostRange?> measured
    )
    {
        var firewall = Optimizer.Run(ImportStep.Read(rules), new OptimizerSettings()).Firewall;
        Write([.. kinds.Select(kind => (kind.Kind, Mean(firewall, kind.Packets), measured(kind.Kind)))]);
    }

    /// <summary>A table of both.</summary>
    public void Write(IReadOnlyList<(string Kind, double Predicted, CostRange? Measured)> rows)
    {
        run.Output.WriteLine(
            "| predicted by the shipped cost table | ns | measured | predicted/measured |\n|---|---|---|---|"
        );
        foreach (var (kind, predicted, measured) in rows)
        {
            run.Output.WriteLine(
                $"| {kind} | {predicted:N0} | {WeirBench.Cell(measured)} | {Ratio(predicted, measured)} |"
            );
            Count(predicted, measured);
        }

        run.Output.WriteLine();
    }

    /// <summary>Nine of ten of all classes that were quiet must be near.</summary>
    public void Expect()
    {
        var part = _known == 0 ? (double?)null : (double)_near / _known;
        run.Expect(
            $"predicted/measured within {Factor} for ≥ 90 % of the classes of which that is known ({_known} of {_known + _noisy})",
            part,
            part >= WantedPart
        );
    }

    /// <summary>What is too noisy for a figure may still be near, or not, wherever in its range it is.</summary>
    private void Count(double predicted, CostRange? measured)
    {
        bool[] ends = measured is { Low: > 0 } range ? [Near(predicted / range.Low), Near(predicted / range.High)] : [];
        var known = ends.Length > 0 && ends[0] == ends[1];
        _known += known ? 1 : 0;
        _noisy += known ? 0 : 1;
        _near += known && ends[0] ? 1 : 0;
    }

    private static string Ratio(double predicted, CostRange? measured) =>
        measured switch
        {
            { Quoted: > 0 } cost => $"{predicted / cost.Quoted:N2}",
            { Low: > 0 } cost => $"{predicted / cost.High:N2} to {predicted / cost.Low:N2}",
            _ => "",
        };

    private static bool Near(double ratio) => ratio is >= 1 / Factor and <= Factor;

    private static double Mean(Firewall firewall, IReadOnlyList<Packet> packets)
    {
        var simulator = new Simulator(firewall, CostTable.Default);
        return packets.Average(packet => simulator.ToBox(packet).Nanoseconds);
    }
}
