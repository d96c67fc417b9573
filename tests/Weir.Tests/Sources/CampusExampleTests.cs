using Shouldly;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Example;
using Xunit;

namespace Weir.Tests.Sources;

public sealed class CampusExampleTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(57)]
    [InlineData(5_000)]
    [InlineData(50_000)]
    [InlineData(100_000)]
    public void Draft_AnySize_HasExactCountsAndIsValid(int members)
    {
        var draft = CampusExample.Draft(members);

        var counts = SiteCounts.Of(draft);
        counts.Members.ShouldBe(members);
        counts.Devices.ShouldBe(2 * members);
        counts.Forwards.ShouldBe(members / 2);
        counts.Openings.ShouldBe(members);
        counts.Bans.ShouldBeInRange(40, 200);
        SiteValidator.Validate(draft, Now).Value.ShouldNotBeNull();
    }

    [Fact]
    public void Draft_FiftyMembers_HasEveryShapeThatFiftyThousandHave()
    {
        ShapesOf(CampusExample.Draft(50)).ShouldBe(ShapesOf(CampusExample.Draft(50_000)));
    }

    [Fact]
    public void Draft_FiftyThousand_HasTheSharesOfAPlausibleCampus()
    {
        var members = CampusExample.Draft(50_000).Members;

        (members.Count(member => member.State == MemberState.Blocked) / 500.0).ShouldBe(2, 0.5);
        (members.Count(member => member.State == MemberState.Trial) / 500.0).ShouldBe(3, 0.5);
        (members.Count(member => member.PublicIpv4 is null) / 500.0).ShouldBe(1, 0.5);
        members.Select(member => member.Login).Distinct().Count().ShouldBe(members.Count);
    }

    [Fact]
    public void Draft_SameSeed_IsTheSame_OtherSeed_IsNot()
    {
        var site = Validated(CampusExample.Draft(500, 7));

        SiteDiff.Between(site, Validated(CampusExample.Draft(500, 7))).IsEmpty.ShouldBeTrue();
        SiteDiff.Between(site, Validated(CampusExample.Draft(500, 8))).IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void Create_Sqlite_LoadsBackEqual()
    {
        using var folder = new TempFolder();

        CampusExample.Create(folder.Path, 500, 7).Diagnostics.ShouldBeEmpty();

        var reading = SiteFolder.Load(folder.Path, TimeProvider.System);
        reading.Diagnostics.Where(one => one.Severity == Core.Text.Severity.Error).ShouldBeEmpty();
        var site = reading.Site.ShouldNotBeNull();
        SiteDiff.Between(Validated(CampusExample.Draft(500, 7)), site).Changes.ShouldBeEmpty();
        reading.Counts.ShouldBe(SiteCounts.Of(CampusExample.Draft(500, 7)));
    }

    [Fact]
    public void Create_FolderHasASite_RefusesAndChangesNothing()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("weir.yaml"), "mine");

        var creation = CampusExample.Create(folder.Path, 5);

        creation.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0160");
        File.ReadAllText(folder.File("weir.yaml")).ShouldBe("mine");
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(1);
    }

    private static Site Validated(SiteDraft draft) => SiteValidator.Validate(draft, Now).Value.ShouldNotBeNull();

    private static string[] ShapesOf(SiteDraft draft)
    {
        var shapes = new SortedSet<string>(StringComparer.Ordinal);
        shapes.UnionWith(draft.Members.Select(row => $"member {row.State} {row.PublicIpv4 is null}"));
        shapes.UnionWith(
            draft.Members.SelectMany(row => row.Ipv6Prefixes.Select(prefix => $"prefix /{prefix.Length}"))
        );
        shapes.UnionWith(draft.Devices.Select(row => $"device {row.Kind} /{row.Address.Length}"));
        shapes.UnionWith(draft.Forwards.Select(row => $"forward {row.Protocol} {row.PublicPorts.Count > 1}"));
        shapes.UnionWith(
            draft.Openings.Select(row =>
                $"opening /{row.Prefix.Length} {row.Protocol} {(row.Ports is null ? "all" : row.Ports.Value.Count > 1 ? "range" : "one")}"
            )
        );
        shapes.UnionWith(
            draft.Bans.Select(row => $"ban {row.Prefix.IsIpv6} /{row.Prefix.Length} {row.Expires is null}")
        );
        return [.. shapes];
    }
}
