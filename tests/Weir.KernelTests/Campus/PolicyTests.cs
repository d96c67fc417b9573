using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Lab.Probes;
using Weir.Lab.Topologies;
using Weir.Testing;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Campus;

/// <summary>
/// docs/policy.md against the real kernel: random packets aimed at every clause are sent through a firewall that holds the compiled
/// site, and what becomes of each must be what an evaluator says that never saw the rule set.
/// </summary>
public sealed class PolicyTests
{
    private const int Packets = 2_400;

    [KernelFact]
    public void Kernel_RandomPacketsOverAllClauses_DoesWhatTheEvaluatorSays()
    {
        var site = SiteEdits.Validated(SiteGenerator.Site(7, 60));
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        Load(lab, site);
        using var probe = new PacketProbe(lab);
        var run = new PolicyRun(lab, probe, packet => SiteEvaluator.Decide(site, packet));

        run.Openers(PacketCases.For(site, 11, Packets * 2));

        run.Compared.ShouldBeGreaterThanOrEqualTo(2_000);
        run.Differences.ShouldBeEmpty(
            $"{run.Differences.Count} of {run.Compared} differ:\n{string.Join('\n', run.Differences.Take(12))}"
        );
        run.Clauses.Count.ShouldBeGreaterThan(30, string.Join(", ", run.Clauses.Keys));
    }

    private static void Load(LabTopology lab, Site site)
    {
        using var text = new StringWriter();
        NftText.Write(text, SiteCompiler.Compile(site).Ruleset, SiteGenerator.Now);
        Tool.Run("ip", ["netns", "exec", lab.FirewallNamespaceName, "nft", "-f", "-"], text.ToString());
    }
}
