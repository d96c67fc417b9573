using System.Globalization;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agreement;

/// <summary>The simulator and the real kernel agree on what becomes of random packets: verdict, marks, class, DSCP, addresses and ports.</summary>
public sealed class KernelAgreementTests
{
    [KernelFact]
    public void Simulator_RandomRulesUnderIptablesLegacy_AgreesWithTheKernel()
    {
        var tally = new AgreementTally();
        for (var seed = 1; seed <= 20; seed++)
        {
            var firewall = RandomFirewall.Of(seed);
            using var bed = new FirewallBed(RandomFirewall.Interfaces);
            bed.Run("iptables-legacy-restore", [], Text(firewall));
            tally.Compare(bed, firewall, seed, 600, $"seed {seed}");
        }

        tally.ShouldAgree(atLeast: 10_000);
    }

    [KernelFact]
    public void Simulator_RandomRulesUnderWeirsNft_AgreesWithTheKernel()
    {
        var tally = new AgreementTally();
        for (var seed = 101; seed <= 120; seed++)
        {
            var firewall = RandomFirewall.Of(seed);
            using var bed = new FirewallBed(RandomFirewall.Interfaces);
            bed.Load(firewall);
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

    internal static string Text(Firewall firewall)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IptablesSaveText.Write(text, firewall.Tables, counters: false).ShouldBeEmpty();
        return text.ToString();
    }
}
