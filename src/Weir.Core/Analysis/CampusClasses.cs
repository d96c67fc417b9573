using System.Collections.Immutable;
using Weir.Core.Analysis.Cost;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>What a kind of packet is predicted to cost.</summary>
/// <param name="Name">In the operator's words.</param>
/// <param name="RuleNanoseconds">What the rules cost, over a kernel that forwards without any.</param>
/// <param name="TotalNanoseconds">With connection tracking, and the kernel's own path as far as the packet gets.</param>
public sealed record ClassCost(
    string Name,
    Fate Fate,
    int RulesMet,
    int LookUps,
    double RuleNanoseconds,
    double TotalNanoseconds
);

/// <summary>
/// Predicted cost per kind of packet of a campus: a typical packet of each kind, taken from the site's own rows, runs through the
/// simulator and each step is priced by the cost table.
/// </summary>
public static class CampusClasses
{
    /// <summary>Connections assumed in the table: a cost of connection tracking, not of rules.</summary>
    private const int Flows = 65_536;

    /// <summary>A protocol nobody opens ports for.</summary>
    private const byte Dccp = 33;

    private const uint Stranger4 = 0xCB00_7109; // 203.0.113.9
    private static readonly UInt128 Stranger6 = new(0x2600_0000_0000_0000, 9);

    public static ImmutableArray<ClassCost> Of(CompiledSite compiled, CostTable costs)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(costs);
        var site = compiled.Site;
        var simulator = new Simulator(compiled.Ruleset, costs, site.Members.Length);
        var outside = Name(site, InterfaceRole.Outside);
        var inside = Name(site, InterfaceRole.Inside);
        var sample = Sample.Of(site);
        var classes = ImmutableArray.CreateBuilder<ClassCost>();

        void Add(string name, Packet? packet, string? output)
        {
            if (packet is not null)
            {
                classes.Add(Price(name, simulator.Forward(packet, _ => output), packet, costs));
            }
        }

        var up4 = Tcp4(inside, sample.Device, Stranger4) with { ConnectionMark = sample.Id };
        var down4 = Tcp4(outside, Stranger4, sample.Device) with { ConnectionMark = sample.Id, IsReply = true };
        var up6 = Tcp6(inside, sample.Prefix6, Stranger6) with { ConnectionMark = sample.Id };
        var down6 = Tcp6(outside, Stranger6, sample.Prefix6) with { ConnectionMark = sample.Id, IsReply = true };
        Add("established, IPv4 download", down4 with { State = CtStates.Established }, inside);
        Add("established, IPv4 upload", up4 with { State = CtStates.Established }, outside);
        Add("established, IPv6 download", down6 with { State = CtStates.Established }, inside);
        Add("established, IPv6 upload", up6 with { State = CtStates.Established }, outside);
        Add("new connection out, IPv4", up4, outside);
        Add("new connection out, IPv6", up6, outside);
        Add(
            "new connection in, port forward",
            sample.Forward is { } forward ? Inbound(outside, forward) : null,
            inside
        );
        Add("new connection in, opening", sample.Opening is { } opening ? Inbound6(outside, opening) : null, inside);
        Add("unsolicited from outside, IPv6", down6 with { IsReply = false, Protocol = Dccp }, inside);
        Add("no member's source", Tcp4(inside, Stranger4, Stranger4), outside);
        Add("spoofed source from outside", Tcp4(outside, sample.Device, sample.Device), inside);
        Add("banned source", sample.Ban is { } ban ? Tcp4(outside, ban, sample.Device) : null, inside);
        return classes.ToImmutable();
    }

    private static ClassCost Price(string name, Trace trace, Packet packet, CostTable costs)
    {
        var tracked = trace.ReachedConntrack;
        var tracking =
            !tracked ? 0
            : packet.State == CtStates.New ? costs.Nanoseconds("conntrack-new", 1, hit: true)
            : costs.Nanoseconds("conntrack-established", Flows, hit: true);
        var path = KernelPath.Nanoseconds(trace.Fate, early: !tracked, through: true, costs);
        return new ClassCost(
            name,
            trace.Fate,
            trace.RulesMet,
            trace.LookUps,
            trace.Nanoseconds,
            trace.Nanoseconds + tracking + path
        );
    }

    private static string Name(Site site, InterfaceRole role) =>
        site.Topology.Interfaces.First(candidate => candidate.Role == role).Name;

    private static Packet Tcp4(string input, UInt128 source, UInt128 destination) =>
        new()
        {
            InputInterface = input,
            Source = source,
            Destination = destination,
            Protocol = 6,
            SourcePort = 40_000,
            DestinationPort = 443,
        };

    private static Packet Tcp6(string input, UInt128 source, UInt128 destination) =>
        Tcp4(input, source, destination) with
        {
            IsIpv6 = true,
        };

    private static Packet Inbound(string outside, (UInt128 Address, byte Protocol, ushort Port) forward) =>
        Tcp4(outside, Stranger4, forward.Address) with
        {
            Protocol = forward.Protocol,
            DestinationPort = forward.Port,
        };

    private static Packet Inbound6(string outside, Opening opening) =>
        Tcp6(outside, Stranger6, opening.Prefix.Address.Value) with
        {
            Protocol = opening.Protocol,
            DestinationPort = opening.Ports?.First ?? 443,
        };

    /// <summary>One plain active member's rows, and one of each of the others.</summary>
    private sealed record Sample(uint Id, UInt128 Device, UInt128 Prefix6)
    {
        public (UInt128 Address, byte Protocol, ushort Port)? Forward { get; private init; }

        public Opening? Opening { get; private init; }

        public UInt128? Ban { get; private init; }

        public static Sample Of(Site site)
        {
            var member = site.Members.FirstOrDefault(row =>
                row is { State: MemberState.Active, PublicIpv4: not null, Ipv6Prefixes.IsEmpty: false }
                && site.DevicesOf(row.Id).Length > 0
            );
            var forward = site.Forwards.FirstOrDefault(row => Open(site, row.MemberId));
            var ban = site.Bans.FirstOrDefault(row => !row.Prefix.IsIpv6);
            return new Sample(
                member?.Id ?? 1,
                member is null ? 0 : site.DevicesOf(member.Id)[0].Address.Address.Value,
                member is null ? 0 : member.Ipv6Prefixes[0].Address.Value
            )
            {
                Forward =
                    forward is not null && site.FindMember(forward.MemberId)?.PublicIpv4 is { } address
                        ? (address.Value, (byte)forward.Protocol, forward.PublicPorts.First)
                        : null,
                Opening = site.Openings.FirstOrDefault(row => Open(site, row.MemberId)),
                Ban = ban?.Prefix.V4.Address.Value,
            };
        }

        private static bool Open(Site site, uint id) => site.FindMember(id) is { State: MemberState.Active };
    }
}
