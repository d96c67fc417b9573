using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;
using static Weir.Testing.Generators.CampusGround;
using static Weir.Tests.Model.Validation.SiteFindings;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>What is wrong with interfaces, networks, the pool and the classes.</summary>
public sealed class TopologyFaultTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a234567890123456")]
    [InlineData("äöüäöüäö")]
    [InlineData("eth 0")]
    [InlineData("eth/0")]
    [InlineData("eth:0")]
    [InlineData("eth\t")]
    [InlineData("eth\u0001")]
    [InlineData("eth\"")]
    [InlineData("eth*")]
    [InlineData(".")]
    [InlineData("..")]
    public void Interface_IllegalName_IsAnError(string name) =>
        Finds(With(Add(new Interface(name, InterfaceRole.Outside, [])), Options), "error WEIR0350");

    [Theory]
    [InlineData("a23456789012345")]
    [InlineData("bond0.4094")]
    [InlineData("äöüäöü")]
    public void Interface_NameTheKernelTakes_IsFine(string name) =>
        Finds(With(Add(new Interface(name, InterfaceRole.Outside, [])), Options));

    [Fact]
    public void Interface_Twice_IsAnError() =>
        Finds(With(Add(new Interface("wan", InterfaceRole.Outside, [])), Options), "error WEIR0351 'wan'");

    [Fact]
    public void Topology_WithoutOutside_IsAnError() =>
        Finds(
            With(CampusGround.Topology with { Interfaces = [Room1, Room2, Wlan, Management] }, Options),
            "error WEIR0352"
        );

    [Fact]
    public void Topology_WithoutInside_IsAnError()
    {
        var draft = With(CampusGround.Topology with { Interfaces = [Outside, Management] }, Options);
        draft.Devices.Clear();
        draft.Forwards.Clear();
        draft.Openings.Clear();
        draft.Members.Clear();

        Finds(draft, "error WEIR0353");
    }

    [Theory]
    [InlineData("10.20.0.0/24", "room1")]
    [InlineData("192.168.0.0/16", "mgmt")]
    [InlineData("2001:db8:2000::/48", "room2")]
    public void Networks_OfTwoInterfaces_MayNotOverlap(string network, string other) =>
        Finds(
            With(Add(new Interface("room3", InterfaceRole.Inside, [Prefix(network)])), Options),
            $"error WEIR0354 '{other}'"
        );

    [Fact]
    public void Networks_OfOneInterface_MayOverlap() =>
        Finds(
            With(
                Add(new Interface("x", InterfaceRole.Inside, [Prefix("10.128.0.0/16"), Prefix("10.128.1.0/24")])),
                Options
            )
        );

    [Theory]
    [InlineData("198.18.3.0/24")]
    [InlineData("198.0.0.0/8")]
    public void Pool_ThatOverlapsANetwork_IsAnError(string network) =>
        Finds(
            With(Add(new Interface("x", InterfaceRole.Inside, [Prefix(network)])), Options),
            $"error WEIR0355 198.18.0.0/15 overlaps network {network}"
        );

    [Fact]
    public void Classes_NamesThatDoNotFitOrComeTwice_AreErrors()
    {
        var classes = new[] { "uni", "Uni", "1st", "", "has_line", "seventeenletters1", "uni" };
        Finds(
            With(
                CampusGround.Topology,
                Options with
                {
                    Classes = new([.. classes.Select(name => new DestinationClass(name, [Prefix("192.0.2.0/24")]))]),
                }
            ),
            "error WEIR0357 'Uni' is no name",
            "error WEIR0357 '1st' is no name",
            "error WEIR0357 '' is no name",
            "error WEIR0357 'has_line' is no name",
            "error WEIR0357 'seventeenletters1' is no name",
            "error WEIR0358 class 'uni' is there already"
        );
    }

    private static Topology Add(Interface one) =>
        CampusGround.Topology with
        {
            Interfaces = [.. CampusGround.Topology.Interfaces, one],
        };
}
