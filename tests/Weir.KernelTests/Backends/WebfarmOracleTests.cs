using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Testing;
using Weir.Testing.Generators;
using Weir.Testing.Nft;
using Xunit;

namespace Weir.KernelTests.Backends;

/// <summary>Compiled web farms, loaded by netlink and by nft; edits end as what is loaded afresh.</summary>
public sealed class WebfarmOracleTests
{
    [KernelTheory]
    [InlineData(1, 1)]
    [InlineData(2, 30)]
    [InlineData(3, 150)]
    public void Load_RandomSite_ListsAsTheTextDoes(int seed, int listeners)
    {
        var ruleset = SiteCompiler.Compile(WebfarmGenerator.Site(seed, listeners)).Ruleset;
        NftOracleTests.LoadedAndTextListTheSame(ruleset);
        NftExpressionTests.Compare(ruleset);
    }

    [KernelFact]
    public void Load_LimitOfOpenings_ListsAsTheTextDoes()
    {
        var site = WebfarmGenerator.Site(4, 20) with
        {
            Options = new SiteOptions { Webfarm = new WebfarmOptions { NewConnections = 20 } },
        };
        var ruleset = SiteCompiler.Compile(site).Ruleset;
        NftOracleTests.LoadedAndTextListTheSame(ruleset);
        NftExpressionTests.Compare(ruleset);
    }

    [KernelFact]
    public void Load_BansAtIngress_ListsAsTheTextDoes()
    {
        var site = WebfarmGenerator.Site(4, 20) with
        {
            Topology = WebfarmGround.Topology with { Interfaces = [new Interface("lo", InterfaceRole.Outside, [])] },
            Options = new SiteOptions { Webfarm = new WebfarmOptions { Bans = BanBackend.Ingress } },
        };
        var ruleset = SiteCompiler.Compile(site).Ruleset;
        NftOracleTests.LoadedAndTextListTheSame(ruleset);
        NftExpressionTests.Compare(ruleset);
    }

    [KernelFact]
    public void Change_RandomEdits_EndAsLoadedAfresh()
    {
        var now = EveryNode.Now;
        var random = new Random(7);
        var compiled = SiteCompiler.Compile(WebfarmGenerator.Site(7, 60));
        using var network = TestNamespace.Create("webfarm");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, NftPlanner.Full(compiled.Ruleset, now).Operations());
        var (changes, structures) = (0, 0);
        for (var round = 0; round < 40; round++)
        {
            var site = WebfarmEdits.Apply(compiled.Site, random, 3);
            Plan plan;
            if (compiled.TryChange(site, SiteDiff.Between(compiled.Site, site), out var next, out var delta))
            {
                plan = NftPlanner.Change(delta, NfFamily.Inet, compiled.Ruleset.Table, now);
                changes++;
            }
            else
            {
                next = SiteCompiler.Compile(site, compiled);
                plan = NftPlanner.Structure(next.Ruleset, compiled.Ruleset, now);
                structures++;
            }

            NftTransaction.Commit(socket, plan.Operations());
            compiled = next;
            CampusOracleTests.ShouldHold(socket, compiled.Ruleset);
        }

        (changes > 0 && structures > 0).ShouldBeTrue($"{changes} changes, {structures} structures");
    }
}
