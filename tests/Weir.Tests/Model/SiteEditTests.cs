using Shouldly;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Model;

/// <summary>A change validated alone against all validated anew: a source of rows is edited at random, well and badly.</summary>
public sealed class SiteEditTests
{
    private const int Steps = 1_500;

    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 40)]
    [InlineData(3, 150)]
    [InlineData(4, 2_500)]
    public void ApplyTo_RandomEdits_IsWhatAWholeValidationSays(int seed, int members)
    {
        var random = new Random(seed);
        var source = new RowSource(SiteGenerator.Draft(seed, members));
        var site = source.Validate().Value.ShouldNotBeNull();
        var steps = members > 1_000 ? 60 : Steps;
        var (good, bad) = (0, 0);
        for (var step = 0; step < steps; step++)
        {
            source.Edit(random);
            var whole = source.Validate();

            var part = source.Unsettled().ApplyTo(site, SiteGenerator.Now);

            part.HasErrors.ShouldBe(
                whole.HasErrors,
                $"step {step}: {string.Join('\n', whole.Diagnostics)}\nagainst\n{string.Join('\n', part.Diagnostics)}"
            );
            if (part.Value is not { } next || whole.Value is not { } wanted)
            {
                bad++;
                source.Mend(random, site);
                continue;
            }

            good++;
            SiteDiff.Between(next, wanted).Changes.ShouldBeEmpty();
            source.Settle();
            site = next;
        }

        good.ShouldBeGreaterThan(steps / 4);
        bad.ShouldBeGreaterThan(steps / 20);
    }

    [Fact]
    public void ApplyTo_OneMemberBlocked_SharesTheRowsOfAllOthers()
    {
        var site = SiteGenerator.Site(9, 5_000);
        var member = site.Members[2_000];
        var edit = new SiteEdit
        {
            Members = [member.Id],
            Rows = new SiteDraft
            {
                Topology = site.Topology,
                Options = site.Options,
                Members = [member with { State = MemberState.Blocked }],
                Devices = [.. site.DevicesOf(member.Id)],
                Forwards = [.. site.ForwardsOf(member.Id)],
                Openings = [.. site.OpeningsOf(member.Id)],
            },
        };
        edit.ApplyTo(site, SiteGenerator.Now); // what is loaded and compiled at first counts for nobody

        var before = GC.GetAllocatedBytesForCurrentThread();
        var next = edit.ApplyTo(site, SiteGenerator.Now).Value.ShouldNotBeNull();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        next.FindMember(member.Id).ShouldNotBeNull().State.ShouldBe(MemberState.Blocked);
        next.Bans.ShouldBeSameAs(site.Bans);
        next.Members[0].ShouldBeSameAs(site.Members[0]);
        allocated.ShouldBeLessThan(200_000); // five chunks of a thousand rows; a copy of all rows would be megabytes
    }

    [Fact]
    public void ApplyTo_AddressTakenFromAnUnchangedMember_NamesBoth()
    {
        var site = SiteGenerator.Site(10, 50);
        var holder = site.Members.First(member => member.PublicIpv4 is not null);
        var taker = site.Members.First(member => member.Id != holder.Id);
        var edit = new SiteEdit
        {
            Members = [taker.Id],
            Rows = new SiteDraft
            {
                Topology = site.Topology,
                Options = site.Options,
                Members = [taker with { PublicIpv4 = holder.PublicIpv4 }],
                Devices = [.. site.DevicesOf(taker.Id)],
                Forwards = [.. site.ForwardsOf(taker.Id)],
                Openings = [.. site.OpeningsOf(taker.Id)],
            },
        };

        var refused = edit.ApplyTo(site, SiteGenerator.Now);

        refused.Value.ShouldBeNull();
        refused.Diagnostics.Select(finding => finding.Code).ShouldContain("WEIR0305");
    }
}
