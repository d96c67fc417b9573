using System.Collections.Immutable;
using Shouldly;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Rules;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class ChangeTests
{
    private static readonly Site Before = ExampleSite.Of(200);
    private static readonly CompiledSite Compiled = SiteCompiler.Compile(Before);

    [Fact]
    public void TryChange_BlockedMember_LeadsToTheSameElementsAsCompilingAnew()
    {
        var id = Active().Id;
        AssertSame(Before.With(id, member => member with { State = MemberState.Blocked }));
    }

    [Fact]
    public void TryChange_DeletedMember_LeadsToTheSameElementsAsCompilingAnew()
    {
        var id = Active().Id;
        AssertSame(
            Before with
            {
                Members = [.. Before.Members.Where(row => row.Id != id)],
                Devices = [.. Before.Devices.Where(row => row.MemberId != id)],
                Forwards = [.. Before.Forwards.Where(row => row.MemberId != id)],
                Openings = [.. Before.Openings.Where(row => row.MemberId != id)],
            }
        );
    }

    [Fact]
    public void TryChange_MovedDevice_RemovesOneElementAndAddsOne()
    {
        var device = Before.Devices.First(row => row.Address.IsHost && Before.ForwardsOf(row.MemberId).IsEmpty);
        var moved = device with { Address = Ipv4Prefix.Host(new Ipv4Address(0x0A_7F_FF_01)) };
        var next = Before with
        {
            Devices = [.. Before.Devices.Select(row => ReferenceEquals(row, device) ? moved : row)],
        };
        var delta = AssertSame(Sorted(next));

        delta.Sets.Count.ShouldBe(1);
        delta.Sets[0].Removed.Count.ShouldBe(1);
        delta.Sets[0].Added.Count.ShouldBe(1);
    }

    [Fact]
    public void TryChange_NewBanOfAKnownLength_AddsOneElementAndItsNetwork()
    {
        var known = Before.Bans.First(ban => !ban.Prefix.IsIpv6);
        var prefix = Ipv4Prefix.Around(new Ipv4Address(0x5B_C0_00_00), known.Prefix.Length);
        var ban = new Ban(new IpPrefix(prefix), "test", null);
        var delta = AssertSame(Sorted(Before with { Bans = Before.Bans.Add(ban) }));

        delta.Sets.Select(static set => set.Set.Name).ShouldBe([$"ban4_{known.Prefix.Length}", "ban4_near"]);
        delta.Sets.ShouldAllBe(static set => set.Added.Count == 1 && set.Removed.Count == 0);
    }

    [Fact]
    public void TryChange_BanWithOtherReason_ReplacesItsElement()
    {
        var ban = Before.Bans[0];
        var delta = AssertSame(Before with { Bans = Before.Bans.SetItem(0, ban with { Reason = "another" }) });

        delta.Sets.Single().Removed.Count.ShouldBe(1);
        delta.Sets.Single().Added.Notes.ShouldNotBeNull()[0].Comment.ShouldBe("another");
    }

    [Fact]
    public void TryChange_PrefixLengthWithoutASet_AsksForANewStructure()
    {
        var device = Before.Devices[0];
        var next = Before with
        {
            Devices = Before.Devices.SetItem(
                0,
                device with
                {
                    Address = new Ipv4Prefix(new Ipv4Address(0x0A_7F_00_00), 21),
                }
            ),
        };

        Compiled.TryChange(next, SiteDiff.Between(Before, next), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void TryChange_OtherOptions_AsksForANewStructure()
    {
        var next = Before with { Options = Before.Options with { ConnectionLimit = 7 } };

        Compiled.TryChange(next, SiteDiff.Between(Before, next), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void TryChange_MoreElementsThanTheCapacity_AsksForANewStructure()
    {
        var capacities = new Dictionary<string, uint>
        {
            ["public4"] = (uint)Before.Members.Count(m => m.PublicIpv4 is not null),
        };
        var tight = SiteCompiler.Compile(Before, new CompilerSettings { Capacities = capacities });
        var last = Before.Members[^1];
        var added = last with { Id = last.Id + 1, PublicIpv4 = new Ipv4Address(0xC6_13_FF_01), Ipv6Prefixes = [] };
        var next = Before with { Members = Before.Members.Add(added) };

        tight.TryChange(next, SiteDiff.Between(Before, next), out _, out _).ShouldBeFalse();
        Compiled.TryChange(next, SiteDiff.Between(Before, next), out _, out _).ShouldBeTrue();
    }

    private static Member Active() =>
        Before.Members.First(member =>
            member.State == MemberState.Active
            && !Before.ForwardsOf(member.Id).IsEmpty
            && !Before.OpeningsOf(member.Id).IsEmpty
        );

    private static Site Sorted(Site site) =>
        site with
        {
            Devices = site.Devices.Sort((a, b) => (a.MemberId, a.Address).CompareTo((b.MemberId, b.Address))),
            Bans = site.Bans.Sort((a, b) => a.Prefix.CompareTo(b.Prefix)),
        };

    /// <summary>The delta applied to the old elements gives the elements of the new site compiled anew.</summary>
    private static RulesetDelta AssertSame(Site next)
    {
        Compiled
            .TryChange(next, SiteDiff.Between(Before, next), out var changed, out var delta)
            .ShouldBeTrue("the change should need no new structure");
        var expected = SiteCompiler.Compile(next, Compiled).Ruleset;
        changed.ShouldNotBeNull().Ruleset.Chains.ShouldBe(expected.Chains);
        delta.ShouldNotBeNull();
        foreach (var set in expected.Sets)
        {
            var elements = Elements(Compiled.Ruleset.Elements[set.Name]);
            foreach (var part in delta.Sets.Where(part => part.Set.Name == set.Name))
            {
                elements = elements.Except(Elements(part.Removed)).Union(Elements(part.Added));
            }

            elements.SetEquals(Elements(expected.Elements[set.Name])).ShouldBeTrue(set.Name);
        }

        return delta;
    }

    private static ImmutableHashSet<(string, ElementNote?)> Elements(ElementTable table) =>
        [
            .. Enumerable
                .Range(0, table.Count)
                .Select(i => (Convert.ToHexString(table[i]), table.Notes?.GetValueOrDefault(i))),
        ];
}
