using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;

namespace Weir.Web.Tracing;

/// <summary>
/// Traces packets through the site in force. The compiled rules and the simulator's indices of one revision are kept while memory allows: at 50,000
/// members they cost more than the trace.
/// </summary>
internal sealed class SiteTracer(WebGround ground)
{
    private readonly Lock _one = new();
    private readonly WeakReference<Prepared?> _prepared = new(null);

    private sealed record Prepared(Site Site, Simulator Simulator);

    public Trace Run(Site site, Packet packet, PacketPath path)
    {
        // The simulator is for one thread.
        lock (_one)
        {
            return For(site).Run(packet, path);
        }
    }

    private Simulator For(Site site)
    {
        if (_prepared.TryGetTarget(out var known) && ReferenceEquals(known.Site, site))
        {
            return known.Simulator;
        }

        var costs = ground.Settings.Costs ?? CostTable.Default;
        var compiled = SiteCompiler.Compile(site, new CompilerSettings { Costs = costs });
        var made = new Prepared(site, new Simulator(compiled.Ruleset, costs));
        _prepared.SetTarget(made);
        return made.Simulator;
    }
}
