using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.KernelTests.Campus;
using Weir.Lab.Probes;
using Weir.Lab.Topologies;
using Weir.Testing;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.KernelTests.Webfarm;

/// <summary>
/// The second part of docs/policy.md against the real kernel: random packets aimed at every clause are sent through a firewall that
/// holds the compiled site, and what becomes of each must be what an evaluator says that never saw the rule set.
/// </summary>
public sealed class WebfarmPolicyTests
{
    [KernelTheory]
    [InlineData(BanBackend.Nft)]
    [InlineData(BanBackend.Ingress)]
    public void Kernel_RandomPacketsOverAllClauses_DoesWhatTheEvaluatorSays(BanBackend bans)
    {
        var site = WebfarmGenerator.Site(7, 60);
        site = site with { Options = site.Options with { Webfarm = new WebfarmOptions { Bans = bans } } };
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        Load(lab, site);
        using var probe = new PacketProbe(lab);
        var run = new PolicyRun(lab, probe, packet => WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now));

        // The kernel's routing refuses what claims to come from the box itself (martians), before any rule of ours decides.
        var own = site.Topology.OwnAddresses;
        run.Openers(WebfarmPackets.In(site, 11, 4_000).Where(packet => !own.Any(one => one.Contains(packet.Source))));

        run.Compared.ShouldBeGreaterThanOrEqualTo(2_000);
        run.Differences.ShouldBeEmpty(
            $"{run.Differences.Count} of {run.Compared} differ:\n{string.Join('\n', run.Differences.Take(12))}"
        );
        run.Clauses.Count.ShouldBeGreaterThan(11, string.Join(", ", run.Clauses.Keys));
    }

    internal static void Load(LabTopology lab, Site site)
    {
        using var text = new StringWriter();
        NftText.Write(text, SiteCompiler.Compile(site).Ruleset, SiteGenerator.Now);
        Tool.Run("ip", ["netns", "exec", lab.FirewallNamespaceName, "nft", "-f", "-"], text.ToString());
    }
}
