using Shouldly;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.KernelTests.Agreement;

/// <summary>The simulator and the real kernel agree on what becomes of random packets: verdict, marks, class, DSCP, addresses and ports.</summary>
public sealed class KernelAgreementTests
{
    [KernelTheory]
    [InlineData(Family.Ip, 1)]
    [InlineData(Family.Ip6, 301)]
    public void Simulator_RandomRulesUnderIptablesLegacy_AgreesWithTheKernel(Family family, int first) =>
        Compare(family, first, (bed, firewall) => bed.LoadLegacy(firewall));

    [KernelTheory]
    [InlineData(Family.Ip, 101)]
    [InlineData(Family.Ip6, 401)]
    public void Simulator_RandomRulesUnderWeirsNft_AgreesWithTheKernel(Family family, int first) =>
        Compare(family, first, (bed, firewall) => bed.Load(firewall));

    private static void Compare(Family family, int first, Action<FirewallBed, Firewall> load)
    {
        var tally = new AgreementTally();
        for (var seed = first; seed < first + 20; seed++)
        {
            var firewall = RandomFirewall.Of(seed, family);
            using var bed = new FirewallBed(RandomFirewall.Interfaces, family);
            load(bed, firewall);
            tally.Compare(bed, firewall, seed, 600, $"seed {seed}");
        }

        tally.ShouldAgree(atLeast: 10_000);
    }

    /// <summary>Dumps that others wrote, loaded as they are: the import means what the kernel does with the original.</summary>
    [KernelCorpusFact("iptables-save")]
    public void Simulator_DumpsOfTheCorpusUnderIptablesLegacy_AgreesWithTheKernel()
    {
        var tally = new AgreementTally();
        var loaded = 0;
        foreach (var dump in CorpusDump.All())
        {
            using var bed = new FirewallBed(dump.Interfaces);
            if (bed.Accepts(dump.Text))
            {
                loaded++;
                tally.Compare(bed, dump.Firewall, loaded, 200, dump.Name);
            }
        }

        loaded.ShouldBeGreaterThanOrEqualTo(20);
        tally.ShouldAgree(atLeast: 2_000);
    }
}
