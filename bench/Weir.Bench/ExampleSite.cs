using Weir.Core.Model;
using Weir.Sources.Example;

namespace Weir.Bench;

/// <summary>The example campus, validated, in memory.</summary>
internal static class ExampleSite
{
    public static Site Of(int members)
    {
        var checkedSite = SiteValidator.Validate(CampusExample.Draft(members), TimeProvider.System.GetUtcNow());
        return checkedSite.Value ?? throw new InvalidOperationException("the example campus is not valid");
    }

    public static Site WithConnectionLimit(this Site site, uint limit) =>
        site with
        {
            Options = site.Options with { ConnectionLimit = limit },
        };
}
