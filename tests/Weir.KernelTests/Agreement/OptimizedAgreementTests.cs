using System.Text;
using Shouldly;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.KernelTests.Backends;
using Weir.Sources.Example.Import;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.KernelTests.Agreement;

/// <summary>The optimised firewall, loaded by nft and by ipset with iptables, does in the kernel what the original does there.</summary>
public sealed class OptimizedAgreementTests
{
    [KernelTheory]
    [InlineData(Family.Ip, 501)]
    [InlineData(Family.Ip6, 601)]
    public void Optimize_RandomRules_DoInTheKernelWhatTheOriginalDoes(Family family, int first)
    {
        var tally = new AgreementTally();
        for (var seed = first; seed < first + 12; seed++)
        {
            var firewall = RandomFirewall.Of(seed, family);
            using var original = new FirewallBed(RandomFirewall.Interfaces, family);
            original.LoadLegacy(firewall);
            Compare(tally, original, firewall, PassCosts.FreeLookUps, seed, 450, $"seed {seed}");
        }

        tally.ShouldAgree(atLeast: 8_000);
    }

    [KernelFact]
    public void Optimize_WebFarm_DoesInTheKernelWhatTheOriginalDoes() =>
        Example(output => ImportExample.Write(output, ImportShape.WebFarm), 900);

    [KernelFact]
    public void Optimize_Tree_DoesInTheKernelWhatTheOriginalDoes() =>
        Example(
            output =>
            {
                using var writer = new StreamWriter(output, Encoding.ASCII, leaveOpen: true) { NewLine = "\n" };
                ImportExample.WriteTree(writer, nets: 30, membersPerNet: 20);
            },
            900
        );

    [KernelFact]
    public void Optimize_ManyAddressesThatBeginAlike_AreBitmapsThatDoWhatTheOriginalDoes()
    {
        Example(WriteBans, 900);
        using var text = new MemoryStream();
        WriteBans(text);
        var firewall = CorpusDump.Read("bans", text.ToArray()).ShouldNotBeNull().Firewall;
        var made = Optimized(firewall, OptimizerTarget.Nft, CostTable.Default);
        made.Tables.SelectMany(static table => table.Sets)
            .Count(static set => set.Key[0] == FieldType.Ipv4Low)
            .ShouldBeGreaterThan(2);
        NftOracleTests.FirewallListsAsItsText(made);
    }

    /// <summary>Bans by source and by destination, more than one bitmap takes.</summary>
    private static void WriteBans(Stream output)
    {
        using var writer = new StreamWriter(output, Encoding.ASCII, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("*filter");
        foreach (var (chain, option) in ((string, string)[])[("INPUT", "-s"), ("FORWARD", "-d"), ("OUTPUT", "-d")])
        {
            writer.WriteLine($":{chain} ACCEPT [0:0]");
            for (var i = 0; i < (chain == "FORWARD" ? 9_000 : 4_000); i++)
            {
                var address = new Ipv4Address((10u << 24) + 256 + (uint)(i * 7));
                writer.WriteLine($"-A {chain} {option} {address}/32 -j DROP");
            }
        }

        writer.WriteLine("COMMIT");
    }

    private static void Example(Action<Stream> write, int packets)
    {
        using var text = new MemoryStream();
        write(text);
        var dump = CorpusDump.Read("example", text.ToArray()).ShouldNotBeNull();
        using var original = new FirewallBed(dump.Interfaces);
        original.Accepts(dump.Text).ShouldBeTrue();
        var tally = new AgreementTally();
        Compare(tally, original, dump.Firewall, CostTable.Default, 1, packets, "example");
        tally.ShouldAgree(atLeast: packets);
    }

    private static void Compare(
        AgreementTally tally,
        FirewallBed original,
        Firewall firewall,
        CostTable costs,
        int seed,
        int packets,
        string name
    )
    {
        using var nft = Bed(original);
        nft.Load(Optimized(firewall, OptimizerTarget.Nft, costs));
        using var ipset = Bed(original);
        ipset.LoadLegacy(Optimized(firewall, OptimizerTarget.Ipset, costs));
        tally.CompareBeds(original, [("nft", nft), ("ipset", ipset)], firewall, seed, packets, name);
    }

    private static FirewallBed Bed(FirewallBed like) => new(like.Interfaces, like.IsIpv6 ? Family.Ip6 : Family.Ip);

    private static Firewall Optimized(Firewall firewall, OptimizerTarget target, CostTable costs) =>
        Optimizer.Run(firewall, new OptimizerSettings { Target = target, Costs = costs }).Firewall;
}
