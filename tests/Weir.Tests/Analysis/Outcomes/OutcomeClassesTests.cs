using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Analysis.Outcomes;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Xunit;

namespace Weir.Tests.Analysis.Outcomes;

public sealed class OutcomeClassesTests
{
    private const string Rules = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [7:700]
        :OUTPUT ACCEPT [0:0]
        [50:5000] -A FORWARD -i eth0 -o eth1 -s 10.1.0.0/16 -p tcp -m tcp --dport 443 -j ACCEPT
        [20:2000] -A FORWARD -s 10.1.2.0/24 -j REJECT --reject-with icmp-port-unreachable
        [30:3000] -A FORWARD -i eth0 -o eth1 -s 10.2.0.0/16 -p udp -j ACCEPT
        -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
        COMMIT

        """;

    [Fact]
    public void Of_AChain_HasAClassForEachOutcomeAFirstPacketCanHave()
    {
        var classes = OutcomeClasses.Of(Firewall(), Hook.Forward, 200);

        classes
            .Where(static one => one.Family == Family.Ip)
            .Select(static one => one.Outcome)
            .Order()
            .ShouldBe(["accept", "drop", "reject icmp-port-unreachable"]);
        classes.Single(static one => one.Outcome == "accept").Tally.ShouldBe(80UL);
        classes.Single(static one => one.Outcome.StartsWith("reject", StringComparison.Ordinal)).Tally.ShouldBe(20UL);
    }

    [Fact]
    public void Of_EverySample_HasTheOutcomeOfItsClass()
    {
        var firewall = Firewall();
        var simulator = new Simulator(firewall, CostTable.Default);
        foreach (var one in OutcomeClasses.Of(firewall, Hook.Forward, 500))
        {
            var expected = one.Outcome.Split(' ')[0] switch
            {
                "accept" => Ending.Accept,
                "drop" => Ending.Drop,
                _ => Ending.Reject,
            };
            foreach (var packet in one.Packets)
            {
                simulator
                    .Decide(firewall.Tables[0], "FORWARD", packet)
                    .Ending.ShouldBe(expected, PacketText.Of(packet));
                packet.State.ShouldBe(CtStates.New);
                (packet.Source >> 24).ShouldNotBe((UInt128)127);
            }

            one.Packets.Select(static packet => (packet.InputInterface, packet.OutputInterface))
                .Distinct()
                .Count()
                .ShouldBe(1);
            one.Packets.Select(static packet => packet.Source).Distinct().Count().ShouldBeGreaterThan(50);
        }
    }

    [Fact]
    public void Of_TheSameRules_GivesTheSameSamples() =>
        OutcomeClasses
            .Of(Firewall(), Hook.Forward, 20)[0]
            .Packets.Select(PacketText.Of)
            .ShouldBe(OutcomeClasses.Of(Firewall(), Hook.Forward, 20)[0].Packets.Select(PacketText.Of));

    private static Firewall Firewall()
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Rules));
        return new Firewall(
            IptablesSaveReader.Read(stream, "x.rules", new ImportSettings { Family = Family.Ip }).Tables
        );
    }
}
