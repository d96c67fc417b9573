using Shouldly;
using Weir.Core.Model;
using Weir.Sources.Example;

namespace Weir.Tests.Compiler;

/// <summary>The example campus, validated.</summary>
internal static class ExampleSite
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    public static Site Of(int members)
    {
        var checkedSite = SiteValidator.Validate(CampusExample.Draft(members), Now);
        checkedSite.HasErrors.ShouldBeFalse(string.Join('\n', checkedSite.Diagnostics));
        return checkedSite.Value.ShouldNotBeNull();
    }

    /// <summary>The site with one member replaced.</summary>
    public static Site With(this Site site, uint id, Func<Member, Member> change) =>
        site with
        {
            Members = [.. site.Members.Select(member => member.Id == id ? change(member) : member)],
        };
}
