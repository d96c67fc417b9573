using System.Collections.Immutable;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;

namespace Weir.Core.Analysis;

/// <summary>Predicted cost per kind of packet, whatever the kind of site.</summary>
public static class SiteClasses
{
    public static ImmutableArray<ClassCost> Of(CompiledSite compiled, CostTable costs)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        return compiled.Site.Kind == SiteKind.Webfarm
            ? WebfarmClasses.Of(compiled, costs)
            : CampusClasses.Of(compiled, costs);
    }
}
