using Weir.Core.Compiler.Lowering;
using Weir.Core.Compiler.Lowering.Webfarm;
using Weir.Core.Model;

namespace Weir.Core.Compiler;

/// <summary>
/// Lowers a site into a rule set (docs/policy.md says what it must mean). Pure: the same site, settings and nothing else give
/// the same rule set, byte for byte. Linear in the rows.
/// </summary>
public static class SiteCompiler
{
    /// <param name="site">A valid site.</param>
    /// <param name="settings">Costs and capacities; null for the defaults.</param>
    public static CompiledSite Compile(Site site, CompilerSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(site);
        settings ??= new CompilerSettings();
        var counts = Count(site);
        var (shape, decisions) = SiteShape.Choose(site, counts, settings.Costs);
        var layout = new SetLayout(shape, counts, settings.Capacities);
        return new CompiledSite(site, settings, counts, shape, layout, decisions);
    }

    /// <summary>Compiles the next revision, keeping the capacities that the previous one's sets have.</summary>
    public static CompiledSite Compile(Site site, CompiledSite previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return Compile(site, previous.Settings with { Capacities = previous.Capacities });
    }

    private static BucketCounts Count(Site site)
    {
        var counts = new BucketCounts();
        var sink = new CountingSink(counts, 1);
        foreach (var member in site.Members)
        {
            MemberElements.Emit(site, member, ref sink);
        }

        foreach (var ban in site.TableBans)
        {
            sink.Ban(ban);
        }

        NearBans.Emit(site.TableBans, ref sink);
        ListenerElements.Emit(site, ref sink);
        foreach (var allow in site.Allows)
        {
            sink.Allow(allow);
        }

        return counts;
    }
}
