using Weir.Core.Model;
using Weir.Lab.Packets;
using Weir.Lab.Probes;

namespace Weir.Demo;

/// <summary>Probes of the campus as it was loaded. Those that expect silence run side by side, since silence takes its time.</summary>
internal sealed class PassiveProbes(DemoStage stage, DemoCast cast)
{
    private const int WebPort = 443;
    private const int SshPort = 22;

    private readonly List<Task<ProbeOutcome>> _running = [];

    public async Task<ProbeOutcome[]> RunAsync()
    {
        stage.ServeTcp("internet", DemoStage.Server, WebPort);
        stage.ServeUdp("internet", DemoStage.Server, WebPort);
        stage.ServeTcp("internet", DemoStage.Garden, WebPort);
        stage.ServeTcp("internet", DemoStage.Server6, WebPort);
        stage.ServeTcp("internet", DemoStage.Garden6, WebPort);
        Outbound();
        Forwards();
        Ipv6();
        Restricted();
        Box();
        var outcomes = await Task.WhenAll(_running);
        return [.. outcomes, .. Crafted()];
    }

    private void Outbound()
    {
        foreach (var room in (ReadOnlySpan<string>)["room1", "room2", "wlan"])
        {
            var one = cast.Active(room);
            Expect(
                $"TCP out from {room}",
                DemoStage.From(one.Public),
                () => stage.Tcp(room, one.Address, DemoStage.Server, WebPort)
            );
            Expect(
                $"UDP out from {room}",
                DemoStage.From(one.Public),
                () => stage.Udp(room, one.Address, DemoStage.Server, WebPort)
            );
        }

        var kept = cast.Active("room1");
        Expect(
            "source port kept",
            DemoStage.From(kept.Public, 40_123),
            () => stage.Tcp("room1", kept.Address, DemoStage.Server, WebPort, 40_123)
        );
        Expect("ping out, IPv4", DemoStage.Answered, () => stage.Echo("room1", kept.Address, DemoStage.Server));
        var stranger = DemoStage.Address("10.31.255.254");
        Expect(
            "source that is no member's",
            DemoStage.Silence,
            () => stage.Tcp("room1", stranger, DemoStage.Server, WebPort)
        );
        Expect(
            "unsolicited in, IPv4",
            DemoStage.Silence,
            () => stage.Tcp("internet", DemoStage.Client, kept.Public, 9)
        );
    }

    private void Forwards()
    {
        foreach (var protocol in (ReadOnlySpan<TransportProtocol>)[TransportProtocol.Tcp, TransportProtocol.Udp])
        {
            var (owner, forward) = cast.WithForward(protocol);
            var device = forward.Device.ToIPAddress();
            var room = cast.RoomOf(new IpPrefix(Ipv4Prefix.Host(forward.Device)));
            var name = protocol == TransportProtocol.Tcp ? "TCP" : "UDP";
            var guest = cast.Active(room == "room1" ? "room2" : "room1");
            if (protocol == TransportProtocol.Tcp)
            {
                stage.ServeTcp(room, device, forward.DevicePort);
                Expect(
                    "hairpin to a port forward",
                    DemoStage.From(guest.Public),
                    () => stage.Tcp(guest.Room, guest.Address, owner.Public, forward.PublicPorts.First)
                );
            }
            else
            {
                stage.ServeUdp(room, device, forward.DevicePort);
            }

            Expect(
                $"port forward in, {name}",
                DemoStage.From(DemoStage.Client),
                () =>
                    protocol == TransportProtocol.Tcp
                        ? stage.Tcp("internet", DemoStage.Client, owner.Public, forward.PublicPorts.First)
                        : stage.Udp("internet", DemoStage.Client, owner.Public, forward.PublicPorts.First)
            );
        }
    }

    private void Ipv6()
    {
        var one = cast.Active("room2");
        Expect(
            "TCP out, IPv6",
            DemoStage.From(one.Address6),
            () => stage.Tcp(one.Room6, one.Address6, DemoStage.Server6, WebPort)
        );
        stage.At(one.Room6, one.Address6);
        Expect(
            "ping in, IPv6 (RFC 4890)",
            DemoStage.Answered,
            () => stage.Echo("internet", DemoStage.Client6, one.Address6)
        );
        Expect(
            "unsolicited in, IPv6",
            DemoStage.Silence,
            () => stage.Tcp("internet", DemoStage.Client6, one.Address6, 9)
        );

        var (_, opening) = cast.WithOpening();
        var host = opening.Prefix.IsHost
            ? opening.Prefix.Address
            : new Ipv6Address(opening.Prefix.Address.Value + 0x99);
        var room = cast.RoomOf(new IpPrefix(opening.Prefix));
        var port = opening.Ports.GetValueOrDefault().First;
        stage.ServeTcp(room, host.ToIPAddress(), port);
        Expect(
            "opening in, IPv6",
            DemoStage.From(DemoStage.Client6),
            () => stage.Tcp("internet", DemoStage.Client6, host.ToIPAddress(), port)
        );
    }

    private void Restricted()
    {
        var blocked = cast.Blocked();
        Expect(
            "blocked member",
            DemoStage.Silence,
            () => stage.Tcp(blocked.Room, blocked.Address, DemoStage.Server, WebPort)
        );
        Expect(
            "blocked member to the walled garden",
            DemoStage.From(blocked.Public),
            () => stage.Tcp(blocked.Room, blocked.Address, DemoStage.Garden, WebPort)
        );
        Expect(
            "blocked member, IPv6 to the walled garden",
            DemoStage.From(blocked.Address6),
            () => stage.Tcp(blocked.Room6, blocked.Address6, DemoStage.Garden6, WebPort)
        );
        Expect(
            "ping to a blocked member, IPv6",
            DemoStage.Silence,
            () => stage.Echo("internet", DemoStage.Client6, blocked.Address6)
        );
        var trial = cast.Trial();
        Expect(
            "trial member, IPv4",
            DemoStage.From(trial.Public),
            () => stage.Tcp(trial.Room, trial.Address, DemoStage.Server, WebPort)
        );
        Expect(
            "trial member, IPv6",
            DemoStage.Silence,
            () => stage.Tcp(trial.Room6, trial.Address6, DemoStage.Server6, WebPort)
        );
        var without = cast.WithoutPublicAddress();
        Expect(
            "member without public IPv4",
            DemoStage.Silence,
            () => stage.Tcp(without.Room, without.Address, DemoStage.Server, WebPort)
        );
    }

    private void Box()
    {
        var own = stage.Site.Topology.OwnAddresses.First(p => !p.IsIpv6).V4.Address.ToIPAddress();
        var manager = stage.Site.Topology.Management.First(p => !p.IsIpv6).V4.Address;
        var admin = new Ipv4Address(manager.Value + 9).ToIPAddress();
        var visitor = cast.Active("wlan");
        stage.ServeOnBox(own, SshPort);
        Expect("management to the box's ssh", DemoStage.From(admin), () => stage.Tcp("mgmt", admin, own, SshPort));
        Expect("member to the box's ssh", DemoStage.Silence, () => stage.Tcp("wlan", visitor.Address, own, SshPort));
        Expect("ping to the box", DemoStage.Answered, () => stage.Echo("wlan", visitor.Address, own));
    }

    /// <summary>Packets that no socket would send.</summary>
    private IEnumerable<ProbeOutcome> Crafted()
    {
        using var probe = new PacketProbe(stage.Lab);
        var inside = cast.Active("room1");
        var spoofed = ProbePacket.Tcp(inside.Address, 4_000, inside.Public, 80);
        var tooBig = new ProbePacket(DemoStage.Client6, inside.Address6, IpProtocol.IcmpV6) { IcmpType = 2 };
        var redirect = tooBig with { IcmpType = 137 };
        yield return Seen("spoofed source from outside", "Dropped", probe.Send(new Probe("internet", spoofed)));
        yield return Seen(
            "packet too big for no known connection",
            "Forwarded",
            probe.Send(new Probe("internet", tooBig))
        );
        yield return Seen("ICMPv6 redirect from outside", "Dropped", probe.Send(new Probe("internet", redirect)));
    }

    private static ProbeOutcome Seen(string name, string expected, ProbeResult result) =>
        new(name, expected.ToLowerInvariant(), result.Verdict.ToString().ToLowerInvariant());

    private void Expect(string name, string expected, Func<Task<string>> probe) =>
        _running.Add(Outcome(name, expected, probe));

    private static async Task<ProbeOutcome> Outcome(string name, string expected, Func<Task<string>> probe) =>
        new(name, expected, await probe());
}
