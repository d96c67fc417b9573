using Shouldly;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;
using static Weir.Tests.Model.Validation.SiteFindings;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What is wrong with members.</summary>
public sealed class MemberFaultTests
{
    [Fact]
    public void Member_IdZero_IsAnError() =>
        Finds(d => d.Members.Add(Member(0, "zero", "198.18.0.1")), "rows.csv(4): error WEIR0301 'zero'");

    [Fact]
    public void Member_SameIdAsAnother_IsAnErrorThatNamesBoth() =>
        Finds(d => d.Members.Add(Member(7, "carl", "198.18.0.1")), "rows.csv(4): error WEIR0302 'anna' (rows.csv(2))");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Member_WithoutLogin_IsAnError(string login) =>
        Finds(d => d.Members.Add(Member(8, login, "198.18.0.1")), "rows.csv(4): error WEIR0303 member 8");

    [Fact]
    public void Member_SameLoginAsAnother_IsAnErrorThatNamesBoth() =>
        Finds(
            d => d.Members.Add(Member(11, "anna", "198.18.0.1")),
            "rows.csv(4): error WEIR0304 member 7 (rows.csv(2))"
        );

    [Fact]
    public void Member_LoginThatDiffersInCase_IsFine() => Finds(d => d.Members.Add(Member(8, "Anna", "198.18.0.1")));

    [Fact]
    public void Member_SamePublicAddressAsAnother_IsAnErrorThatNamesBoth() =>
        Finds(d => d.Members.Add(Member(11, "carl", "198.18.0.7")), "rows.csv(4): error WEIR0305 (rows.csv(2))");

    [Theory]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    public void Member_PublicAddressOutsideThePool_IsAnError(string address) =>
        Finds(d => d.Members.Add(Member(8, "carl", address)), $"rows.csv(4): error WEIR0306 {address}");

    [Theory]
    [InlineData("198.18.0.0")]
    [InlineData("198.19.255.255")]
    public void Member_PublicAddressAtTheEdgeOfThePool_IsFine(string address) =>
        Finds(d => d.Members.Add(Member(8, "carl", address)));

    [Fact]
    public void Member_WithoutPublicAddress_IsAWarning() =>
        Finds(d => d.Members.Add(Member(8, "carl", null)), "rows.csv(4): warning WEIR0307 'carl'");

    [Fact]
    public void Member_PublicAddressOfTheBox_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { OwnAddresses = [Prefix("198.18.0.9")] }, Options),
            "rows.csv(3): error WEIR0308 198.18.0.9"
        );

    [Fact]
    public void WalledGarden_EmptyWhileMembersAreBlocked_IsPointedOut()
    {
        var draft = With(CampusGround.Topology, Options with { WalledGarden = [] });
        Finds(draft);

        draft.Members[0] = Anna with { State = MemberState.Blocked };
        Finds(draft, "info WEIR0356 1 member(s)").ShouldNotBeNull();

        Finds(d => d.Members[0] = Anna with { State = MemberState.Blocked });
    }
}
