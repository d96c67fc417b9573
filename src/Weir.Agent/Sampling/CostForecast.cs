using System.Collections.Immutable;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Health;
using Weir.Core.Model;

namespace Weir.Agent.Sampling;

/// <summary>
/// What each kind of packet is predicted to cost with the site in force. Computed beside the samples and seldom: it compiles the whole site, and one
/// member more changes nothing that anybody sees. One thread asks.
/// </summary>
internal sealed class CostForecast(CostTable costs, TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    // At most this share of a core, however large the site is and however often it changes.
    private const int Rest = 300;

    private Task<ImmutableArray<PacketCost>> _work = Task.FromResult(ImmutableArray<PacketCost>.Empty);
    private ImmutableArray<PacketCost> _newest = [];
    private Site? _site;
    private long _start;
    private TimeSpan _took;

    /// <summary>Kernel, date and machine of the measurement that the prices come from.</summary>
    public string Table { get; } =
        costs.Facts.TryGetValue("kernel", out var kernel)
            ? $"{(ReferenceEquals(costs, CostTable.Default) ? "shipped default" : "calibrated")}, kernel {kernel}, {costs.Facts.GetValueOrDefault("date", "no date")}, {costs.Facts.GetValueOrDefault("machine", "an unnamed machine")}"
            : "unnamed";

    /// <summary>The newest there is, perhaps of a site shortly before; empty until the first is computed.</summary>
    public ImmutableArray<PacketCost> Of(Site? site)
    {
        if (!_work.IsCompleted)
        {
            return _newest;
        }

        _newest = _work.IsCompletedSuccessfully ? _work.Result : [];
        var isDue = _site is null || time.GetElapsedTime(_start) >= (_took * Rest > Least ? _took * Rest : Least);
        if (site is not null && !ReferenceEquals(site, _site) && isDue)
        {
            (_site, _start) = (site, time.GetTimestamp());
            _work = Task.Run(() => Compute(site));
        }

        return _newest;
    }

    private ImmutableArray<PacketCost> Compute(Site site)
    {
        var compiled = SiteCompiler.Compile(site, new CompilerSettings { Costs = costs });
        ImmutableArray<PacketCost> found =
        [
            .. SiteClasses.Of(compiled, costs).Select(static one => new PacketCost(one.Name, one.TotalNanoseconds)),
        ];
        _took = time.GetElapsedTime(_start);
        return found;
    }
}
