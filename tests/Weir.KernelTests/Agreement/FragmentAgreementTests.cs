using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.KernelTests.Agreement;

/// <summary>
/// Later fragments: rules see them only where nothing asks for connections, for conntrack brings reassembly before all chains
/// (nf_defrag_ipv4.c).
/// </summary>
public sealed class FragmentAgreementTests
{
    [KernelTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Simulator_LaterFragments_AgreesWithTheKernel(bool legacy)
    {
        var tally = new AgreementTally();
        for (var seed = 701; seed < 711; seed++)
        {
            var firewall = Stateless(RandomFirewall.Of(seed));
            using var bed = new FirewallBed(RandomFirewall.Interfaces, tracked: false);
            if (legacy)
            {
                bed.LoadLegacy(firewall);
            }
            else
            {
                firewall = WithoutHeaderTests(firewall);
                bed.Load(firewall);
            }

            var sent = BedPackets
                .Near(bed, firewall, new Random(seed), PacketPath.Forward, 200)
                .ConvertAll(packet => packet with { IsLaterFragment = true, State = CtStates.Untracked });
            var seen = bed.Send(sent);
            var simulator = new Simulator(firewall, CostTable.Default);
            for (var i = 0; i < sent.Count; i++)
            {
                tally.Check(bed, simulator, sent[i], PacketPath.Forward, seen[i], $"seed {seed}");
            }
        }

        tally.ShouldAgree(atLeast: 2_000);
    }

    /// <summary>
    /// What iptables does not: nft's inline read takes the fragment's payload for a header (nft_payload_fast_eval asks for the protocol, not for
    /// the offset), so that a plain test of ports may hold. docs/semantics.md says so; with conntrack there are no fragments.
    /// </summary>
    [KernelFact]
    public void Nft_PortTestOfALaterFragment_ReadsItsPayload()
    {
        using var bed = new FirewallBed(RandomFirewall.Interfaces, tracked: false);
        bed.Load(
            DynamicKeys.Firewall(
                new Rule(
                    [
                        new Match.Compare(Field.L4Proto, Comparison.Equal, [17, 0, 0, 0]),
                        new Match.Compare(Field.DestinationPort, Comparison.Equal, [0, 0, 0, 0]),
                    ],
                    [],
                    new Verdict.Drop()
                )
            )
        );
        var fragment = new Packet
        {
            InputInterface = "eth0",
            Source = 0x0A000001,
            Destination = 0x0A000102,
            Protocol = 17,
            IsLaterFragment = true,
            State = CtStates.Untracked,
        };

        var seen = bed.Send([fragment, fragment with { Protocol = 6 }]);

        (seen[0] is null, seen[1] is null).ShouldBe((true, false));
    }

    private static Firewall WithoutHeaderTests(Firewall firewall) =>
        new([
            .. firewall.Tables.Items.Select(table =>
                table with
                {
                    Chains =
                    [
                        .. table.Chains.Items.Select(chain =>
                            chain with
                            {
                                Rules = [.. chain.Rules.Items.Where(rule => !rule.Matches.Items.Any(ReadsTransport))],
                            }
                        ),
                    ],
                }
            ),
        ]);

    private static bool ReadsTransport(Match match) =>
        match switch
        {
            Match.Compare compare => compare.Part.Field.Layer == FieldLayer.Transport,
            Match.Masked masked => masked.Field.Layer == FieldLayer.Transport,
            Match.InRanges ranges => ranges.Field.Layer == FieldLayer.Transport,
            Match.InSet test => test.Key.Parts.Items.Any(part => part.Field.Layer == FieldLayer.Transport),
            Match.Either => true,
            _ => false,
        };

    private static Firewall Stateless(Firewall firewall) =>
        new([
            .. firewall
                .Tables.Items.Where(table => table.Table != "nat")
                .Select(table => table with { Chains = [.. table.Chains.Items.Select(Stateless)] }),
        ]);

    private static Chain Stateless(Chain chain) => chain with { Rules = [.. chain.Rules.Items.Where(IsStateless)] };

    private static bool IsStateless(Rule rule) =>
        !rule.Matches.Items.Any(match =>
            match
                is Match.AnyBit
                    or Match.Compare { Part.Field.Layer: FieldLayer.Conntrack }
                    or Match.Masked { Field.Layer: FieldLayer.Conntrack }
        )
        && !rule.Statements.Items.Any(statement =>
            statement
                is Statement.NoTrack
                    or Statement.CopyMark
                    or Statement.SetBits { Field.Layer: FieldLayer.Conntrack }
        );
}
