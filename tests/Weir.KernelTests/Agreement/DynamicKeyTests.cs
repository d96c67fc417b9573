using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agreement;

public sealed class DynamicKeyTests
{
    /// <summary>nft_ct.c breaks off where there is no connection, so that nft_dynset.c is never asked and the rule's verdict not met.</summary>
    [KernelFact]
    public void UpdateSet_OfAPacketWithoutTheKey_EndsTheRuleAsTheSimulatorSays()
    {
        var firewall = DynamicKeys.Firewall(DynamicKeys.Rules[0]);
        using var bed = new FirewallBed(RandomFirewall.Interfaces);
        bed.Load(firewall);
        var tracked = new Packet
        {
            InputInterface = "eth0",
            Source = 0x0A000001,
            Destination = 0x0A000102,
            Protocol = 17,
            SourcePort = 1000,
            DestinationPort = 2000,
        };
        var invalid = tracked with { Protocol = 6, Length = 60, State = CtStates.Invalid };

        var seen = bed.Send([tracked, invalid]);

        (seen[0] is not null, seen[1] is not null).ShouldBe((false, true));
        (Passes(tracked), Passes(invalid)).ShouldBe((false, true));

        bool Passes(Packet packet) =>
            new Simulator(firewall, CostTable.Default).Decide(firewall.Tables[0], "FORWARD", packet).Ending
            == Ending.Accept;
    }
}
