using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What becomes of a draft as a whole.</summary>
public sealed class SiteValidatorTests
{
    [Fact]
    public void Draft_WithoutAFault_BecomesASite()
    {
        var result = SiteValidator.Validate(Draft(), Now);

        result.Diagnostics.ShouldBeEmpty();
        result.Value.ShouldNotBeNull().Members.ShouldBe([Anna, Bert]);
    }

    [Fact]
    public void Draft_Unsorted_BecomesASortedSiteOfTheSameRows()
    {
        var draft = SiteGenerator.Draft(1, 200);
        var random = new Random(1);
        var shuffled = new SiteDraft
        {
            Topology = draft.Topology,
            Options = draft.Options,
            Members = [.. draft.Members.OrderBy(_ => random.Next())],
            Devices = [.. draft.Devices.OrderBy(_ => random.Next())],
            Forwards = [.. draft.Forwards.OrderBy(_ => random.Next())],
            Openings = [.. draft.Openings.OrderBy(_ => random.Next())],
            Bans = [.. draft.Bans.OrderBy(_ => random.Next())],
        };

        var site = SiteValidator.Validate(shuffled, SiteGenerator.Now).Value.ShouldNotBeNull();

        site.Members.ShouldBe(draft.Members.OrderBy(m => m.Id));
        site.Devices.ShouldBe(draft.Devices.OrderBy(d => d.MemberId).ThenBy(d => d.Address));
        site.Forwards.ShouldBe(
            draft.Forwards.OrderBy(f => f.MemberId).ThenBy(f => f.Protocol).ThenBy(f => f.PublicPorts.First)
        );
        site.Openings.ShouldBe(draft.Openings.OrderBy(o => o.MemberId).ThenBy(o => o.Prefix).ThenBy(o => o.Protocol));
        site.Bans.ShouldBe(draft.Bans.OrderBy(b => b.Prefix));
        site.Members.ShouldAllBe(m => draft.Members.Any(d => ReferenceEquals(d, m)));
    }

    [Fact]
    public void Draft_Empty_IsASite()
    {
        var result = SiteValidator.Validate(new SiteDraft { Topology = CampusGround.Topology, Options = Options }, Now);

        result.Diagnostics.ShouldBeEmpty();
        result.Value.ShouldNotBeNull().Members.ShouldBeEmpty();
    }

    [Fact]
    public void Faults_OfManyRules_AreAllFoundAtOnce()
    {
        var draft = With(
            CampusGround.Topology with
            {
                Interfaces = [Room1, Wlan, new Interface("a b", InterfaceRole.Inside, [])],
            },
            Options
        );
        draft.Members.Add(Member(7, "anna", "198.18.0.7"));
        draft.Devices.Add(Device(9, "10.16.4.9"));
        draft.Forwards.Add(Forward(7, TransportProtocol.Tcp, "8000", "10.64.0.9", 80));
        draft.Openings.Add(Opening(9, "::/0", 50, "1"));
        draft.Bans.Add(Ban("192.0.2.0/24"));

        var found = SiteValidator.Validate(draft, Now).Diagnostics.Select(d => d.Code).Distinct().Order();

        found.ShouldBe([
            "WEIR0302",
            "WEIR0304",
            "WEIR0305",
            "WEIR0311",
            "WEIR0321",
            "WEIR0323",
            "WEIR0331",
            "WEIR0332",
            "WEIR0341",
            "WEIR0350",
            "WEIR0352",
        ]);
    }

    [Fact]
    public void Findings_TwentyThousandOfOneCode_AreHundredAndAnExactCount()
    {
        var draft = With(CampusGround.Topology, Options);
        for (var i = 0u; i < 20_000; i++)
        {
            draft.Devices.Add(Device(i % 2 == 0 ? 7u : 9u, "10.32.0.1", 100 + (int)i));
        }

        var found = SiteValidator.Validate(draft, Now).Diagnostics;

        found.Count(d => d.Code == "WEIR0311").ShouldBe(101);
        found.Last(d => d.Code == "WEIR0311").Message.ShouldBe("and 9,900 more WEIR0311");
        found.Last(d => d.Code == "WEIR0311").Severity.ShouldBe(Severity.Error);
    }

    [Fact]
    public void Generator_ManySeeds_MakesSitesWithoutFault()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            SiteGenerator.Site(seed, seed * 4).Members.Length.ShouldBe(seed * 4);
        }
    }
}
