using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Sources.Example;
using Weir.Testing;
using Weir.Testing.Generators;
using Weir.Testing.Nft;
using Xunit;

namespace Weir.KernelTests.Backends;

/// <summary>Compiled sites: the example campus and random ones, loaded by netlink and by nft.</summary>
public sealed class CampusOracleTests
{
    private static readonly DateTimeOffset Now = EveryNode.Now;

    [KernelTheory]
    [InlineData(50)]
    [InlineData(1000)]
    public void Load_ExampleCampus_ListsAsTheTextDoes(int members) =>
        NftOracleTests.LoadedAndTextListTheSame(Compile(Campus(members)));

    [KernelTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Load_RandomSite_ListsAsTheTextDoes(int seed)
    {
        var ruleset = Compile(SiteGenerator.Site(seed, 40));
        NftOracleTests.LoadedAndTextListTheSame(ruleset);
        NftExpressionTests.Compare(ruleset);
    }

    [KernelFact]
    public void Change_RandomEdits_EndAsLoadedAfresh()
    {
        var random = new Random(7);
        var compiled = SiteCompiler.Compile(SiteGenerator.Site(7, 60));
        using var network = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, NftPlanner.Full(compiled.Ruleset, Now).Operations());
        var (changes, structures) = (0, 0);
        for (var round = 0; round < 30; round++)
        {
            var site = SiteEdits.Apply(compiled.Site, random, 3);
            var diff = SiteDiff.Between(compiled.Site, site);
            Plan plan;
            if (compiled.TryChange(site, diff, out var next, out var delta))
            {
                plan = NftPlanner.Change(delta, NfFamily.Inet, compiled.Ruleset.Table, Now);
                changes++;
            }
            else
            {
                next = SiteCompiler.Compile(site, compiled);
                plan = NftPlanner.Structure(next.Ruleset, compiled.Ruleset, Now);
                structures++;
            }

            NftTransaction.Commit(socket, plan.Operations());
            compiled = next;
            ShouldHold(socket, compiled.Ruleset);
        }

        (changes > 0 && structures > 0).ShouldBeTrue($"{changes} changes, {structures} structures");
    }

    internal static void ShouldHold(NetlinkSocket socket, Ruleset ruleset)
    {
        var table = NftReader.Table(socket, NfFamily.Inet, ruleset.Table).ShouldNotBeNull().Table;
        KernelDiff.Compare(NftSpecs.Table(ruleset), table).ShouldBeEmpty();
        foreach (var set in ruleset.Sets)
        {
            var elements = ruleset.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(4);
            var block = NftReader.Elements(socket, NfFamily.Inet, ruleset.Table, NftSpecs.Set(set));
            KernelDiff.CompareElements(set, elements, block, Now).ShouldBeEmpty();
        }
    }

    private static Ruleset Compile(Site site) => SiteCompiler.Compile(site).Ruleset;

    private static Site Campus(int members) =>
        SiteValidator.Validate(CampusExample.Draft(members, seed: 1), Now).Value.ShouldNotBeNull();
}
