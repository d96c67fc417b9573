using Weir.Core.Analysis.Bounds;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>Packets from anywhere: first packets of connections from addresses all over the world.</summary>
internal static class Strangers
{
    private const byte Tcp = 6;
    private const byte Syn = 2;
    private const ushort DoNotFragment = 0x4000;

    /// <summary>Addresses of five continents that no rule set names for a reason of its own, we hope: most of them decide.</summary>
    private static readonly EquatableArray<UInt128> Sources4 = Parse(
        "23.83.129.41",
        "61.170.82.19",
        "91.203.14.77",
        "154.66.118.5",
        "189.40.77.201"
    );

    private static readonly EquatableArray<UInt128> Sources6 = Parse(
        "2409:8a20:12:7::19",
        "2607:fb90:1:5::77",
        "2804:14c:8:1::41",
        "2a02:8109:9:2::5",
        "2c0f:f248:3:1::21"
    );

    public static EquatableArray<UInt128> Sources(Family family) => family == Family.Ip6 ? Sources6 : Sources4;

    /// <summary>The first packet of a connection. Addresses and interfaces are not known yet.</summary>
    public static PartialPacket New(Family family, byte protocol, ushort port)
    {
        var packet = Of(family, protocol)
            .With(Field.SourcePort, 42_424)
            .With(Field.DestinationPort, port)
            .InState(CtStates.New)
            .WithStatus(CtStatuses.Confirmed);
        return protocol == Tcp ? packet.With(Field.TcpFlags, Syn) : packet.Without(Field.TcpFlags);
    }

    /// <summary>Any whole packet of a protocol.</summary>
    public static PartialPacket Of(Family family, byte protocol)
    {
        var packet = new PartialPacket()
            .With(Field.L4Proto, protocol)
            .With(Field.NfProto, family == Family.Ip6 ? 10u : 2u)
            .With(Field.PacketType, 0);
        foreach (var field in Field.Table)
        {
            if (
                field.Family != 0 && field.Family != (family == Family.Ip6 ? 6 : 4)
                || (field.L4Protocol != 0 && field.L4Protocol != protocol)
            )
            {
                packet = packet.Without(field);
            }
        }

        return family == Family.Ip6 ? packet : packet.With(Field.Ip4Fragment, DoNotFragment);
    }

    public static Field Source(Family family) => family == Family.Ip6 ? Field.Ip6Source : Field.Ip4Source;

    public static Field Destination(Family family) =>
        family == Family.Ip6 ? Field.Ip6Destination : Field.Ip4Destination;

    /// <summary>How many of the world's sources the filter surely lets in, and by which rule most of them.</summary>
    /// <param name="table">A table of one family.</param>
    /// <param name="baseChain">Where the packet comes by.</param>
    /// <param name="packet">A packet without a source.</param>
    public static (int Accepted, int Dropped, RuleIndex? Rule) Ask(LintTable table, int baseChain, PartialPacket packet)
    {
        var (accepted, dropped) = (0, 0);
        RuleIndex? rule = null;
        foreach (var source in Sources(table.Ruleset.Family))
        {
            var result = new Probe(table).Run(baseChain, packet.With(Source(table.Ruleset.Family), source));
            accepted += result.IsSurelyAccepted ? 1 : 0;
            dropped += result.IsSurelyDropped ? 1 : 0;
            rule ??= result.IsSurelyAccepted ? result.Rule : null;
        }

        return (accepted, dropped, rule);
    }

    /// <summary>Enough of the world for "anywhere": single countries or networks may be shut out.</summary>
    public static bool IsMost(int count) => count >= 4;

    private static EquatableArray<UInt128> Parse(params ReadOnlySpan<string> texts)
    {
        var addresses = new List<UInt128>();
        foreach (var text in texts)
        {
            addresses.Add(
                Ipv4Address.TryParse(text, out var four) ? four.Value
                : Ipv6Address.TryParse(text, out var six) ? six.Value
                : throw new FormatException(text)
            );
        }

        return new([.. addresses]);
    }
}
