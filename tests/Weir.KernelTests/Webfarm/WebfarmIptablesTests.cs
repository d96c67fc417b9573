using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.KernelTests.Campus;
using Weir.Lab.Probes;
using Weir.Lab.Topologies;
using Weir.Testing;
using Weir.Testing.Evaluation;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Webfarm;

/// <summary>The second part of docs/policy.md against the real kernel, with the site as ipset and iptables hold it.</summary>
public sealed class WebfarmIptablesTests
{
    [KernelFact]
    public void Kernel_SiteAsIptables_DoesWhatTheEvaluatorSays()
    {
        // Files hold no times: 'weir render' takes them out.
        var made = WebfarmGenerator.Site(8, 40);
        var site = made with
        {
            Options = made.Options with { BanCounters = false },
            Bans = [.. made.Bans.Select(ban => ban with { Expires = null })],
        };
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        Load(lab, site);
        using var probe = new PacketProbe(lab);
        var run = new PolicyRun(lab, probe, packet => WebfarmEvaluator.Decide(site, packet, SiteGenerator.Now));

        // The kernel's routing refuses what claims to come from the box itself (martians), before any rule of ours decides.
        var own = site.Topology.OwnAddresses;
        run.Openers(WebfarmPackets.In(site, 13, 2_000).Where(packet => !own.Any(one => one.Contains(packet.Source))));

        run.Compared.ShouldBeGreaterThanOrEqualTo(1_000);
        run.Differences.ShouldBeEmpty(
            $"{run.Differences.Count} of {run.Compared} differ:\n{string.Join('\n', run.Differences.Take(12))}"
        );
        run.Clauses.Count.ShouldBeGreaterThan(11, string.Join(", ", run.Clauses.Keys));
    }

    private static void Load(LabTopology lab, Site site)
    {
        var (firewall, findings) = TableSplit.Of(SiteCompiler.Compile(site).Ruleset, "weir-");
        findings.ShouldBeEmpty();
        using var sets = new StringWriter { NewLine = "\n" };
        using var rules4 = new StringWriter { NewLine = "\n" };
        using var rules6 = new StringWriter { NewLine = "\n" };
        IptablesIpsetText.Write(firewall, SiteGenerator.Now, sets, rules4, rules6, lasting: true).ShouldBeEmpty();
        Run(lab, sets.ToString(), "ipset", "-exist", "restore");
        Run(lab, rules4.ToString(), "iptables-legacy-restore");
        Run(lab, rules6.ToString(), "ip6tables-legacy-restore");
    }

    private static void Run(LabTopology lab, string input, params string[] command) =>
        Tool.Run("ip", ["netns", "exec", lab.FirewallNamespaceName, .. command], input);
}
