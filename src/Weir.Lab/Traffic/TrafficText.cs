using System.Collections.Immutable;
using System.Net;
using Weir.Core.Analysis;
using Weir.Core.Text;
using Weir.Lab.Benching;
using Weir.Lab.Packets;

namespace Weir.Lab.Traffic;

/// <summary>Flows of one class and where they go.</summary>
/// <param name="Flows">What is sent.</param>
/// <param name="OutputInterface">Null: to the box itself.</param>
/// <param name="Sources">Where the flows come from.</param>
/// <param name="Destinations">Where they go.</param>
public sealed record TrafficSpec(
    TrafficClass.Flows Flows,
    string? OutputInterface,
    ImmutableArray<IPNetwork> Sources,
    ImmutableArray<IPNetwork> Destinations
);

/// <summary>
/// Traffic in words: those of a packet (<see cref="PacketText"/>), where addresses and ports may be prefixes or ranges to draw from, and
/// <c>new|established|replies</c>, <c>flows N</c>, <c>weight N</c>; a name may stand before a colon:
/// <c>members: iif room1 oif wan ip saddr 10.16.0.0/12 ip daddr 203.0.113.0/24 udp dport 443 established</c>.
/// </summary>
public static class TrafficText
{
    /// <summary>Enough to be hostile to caches; kernel.md was measured with as many.</summary>
    public const int DefaultFlows = 65_536;

    /// <summary>A table of connections that fits into the default number of buckets.</summary>
    public const int DefaultTrackedFlows = 16_384;

    /// <summary>The injector's memory: 128 bytes each.</summary>
    public const int MostFlows = 1_048_576;

    private const string RandomPorts = "1024-65535";

    /// <summary>Reads one class, strictly; finds every error (WEIR0430–0434, 0670, 0671). The same text gives the same packets.</summary>
    public static Checked<TrafficSpec> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var draft = new TrafficDraft(text);
        var parsed = PacketText.Parse(draft.PacketWords);
        var found = draft.Found.AddRange(parsed.Diagnostics);
        if (parsed.Value is not { } packet || found.Any(static one => one.Severity == Severity.Error))
        {
            return new Checked<TrafficSpec>(null, found);
        }

        if (packet.InputInterface.Length == 0)
        {
            found = found.Add(
                TrafficDiagnostics.Lacks("where packets come in", "write iif and the interface: iif eth0")
            );
        }

        if (draft.Phase != TrafficPhase.New && packet.OutputInterface is null)
        {
            found = found.Add(
                TrafficDiagnostics.Lacks(
                    "where answers come from",
                    "write oif and the interface; flows to the box itself are measured as new ones only"
                )
            );
        }

        if (draft.Phase != TrafficPhase.New && draft.Flags is var (column, flags) && !IsLater(packet))
        {
            found = found.Add(
                TrafficDiagnostics.Malformed(
                    column,
                    "flags",
                    flags,
                    "a connection that lives carries ack, and none of syn, fin and rst",
                    "write ack, or ack,psh; leave out established or replies to send other flags as they are"
                )
            );
        }

        return found.Any(static one => one.Severity == Severity.Error)
            ? new Checked<TrafficSpec>(null, found)
            : new Checked<TrafficSpec>(Spec(draft, packet), found);
    }

    /// <summary>Flags with which a packet neither opens nor ends its connection.</summary>
    private static bool IsLater(Packet packet) =>
        ((TcpFlags)packet.TcpFlags & (TcpFlags.Ack | TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst)) == TcpFlags.Ack;

    private static TrafficSpec Spec(TrafficDraft draft, Packet packet)
    {
        var random = new Random(1);
        var count = draft.Flows ?? (draft.Phase == TrafficPhase.New ? DefaultFlows : DefaultTrackedFlows);
        var hasPorts = packet.Protocol is 6 or 17 or 132;
        var sourcePorts =
            draft.SourcePorts
            ?? (hasPorts && packet.SourcePort == 0 ? ValueSpan.OfPorts(RandomPorts, out _, out _) : null);
        var packets = new ProbePacket[count];
        for (var at = 0; at < count; at++)
        {
            var crafted = CraftedPacket.Of(
                packet with
                {
                    Source = draft.Sources?.Draw(random) ?? packet.Source,
                    Destination = draft.Destinations?.Draw(random) ?? packet.Destination,
                    SourcePort = (ushort)(sourcePorts?.Draw(random) ?? packet.SourcePort),
                    DestinationPort = (ushort)(draft.DestinationPorts?.Draw(random) ?? packet.DestinationPort),
                }
            );
            // No flags at all can be meant: a scanner's packet.
            packets[at] = draft.Flags is null ? crafted : crafted with { TcpFlags = (TcpFlags)packet.TcpFlags };
        }

        var name = draft.Name.Length > 0 ? draft.Name : $"{draft.PacketWords.Trim()} {Word(draft.Phase)}".Trim();
        return new TrafficSpec(
            new TrafficClass.Flows(name, packet.InputInterface, [.. packets])
            {
                Phase = draft.Phase,
                OutputInterface = packet.OutputInterface ?? "",
                Weight = draft.Weight,
                LaterFlags = draft.Flags is null ? TcpFlags.Ack : (TcpFlags)packet.TcpFlags,
            },
            packet.OutputInterface,
            Networks(draft.Sources, packet.Source, packet.IsIpv6),
            Networks(draft.Destinations, packet.Destination, packet.IsIpv6)
        );
    }

    private static ImmutableArray<IPNetwork> Networks(ValueSpan? span, UInt128 single, bool ipv6) =>
        [.. (span ?? new ValueSpan(single, single)).Networks(ipv6)];

    internal static string Word(TrafficPhase phase) =>
        phase switch
        {
            TrafficPhase.Established => "established",
            TrafficPhase.Replies => "replies",
            _ => "new",
        };
}
