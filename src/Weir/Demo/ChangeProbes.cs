using System.Net;
using Weir.Core.Model;
using Weir.Lab.Sockets;

namespace Weir.Demo;

/// <summary>Probes of changes while traffic runs: a ban, a move to another room, a block. A stream of a bystander must not notice.</summary>
internal sealed class ChangeProbes(DemoStage stage, DemoCast cast)
{
    private const int StreamPort = 5_001;
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(600);

    public async Task<List<ProbeOutcome>> RunAsync()
    {
        var outcomes = new List<ProbeOutcome>();
        await using var bystander = await Stream(cast.Active("room1"), DemoStage.Server, StreamPort);
        await Ban(outcomes);
        await Move(outcomes);
        await Block(outcomes);
        var report = await bystander.StopAsync();
        outcomes.Add(new("bystander's stream through all changes", NoHarm, Harm(report)));
        return outcomes;
    }

    private async Task Ban(List<ProbeOutcome> outcomes)
    {
        await using var stream = await Stream(cast.Active("room2"), DemoStage.Banned, StreamPort);
        outcomes.Add(new("stream before the ban", "flows", Flows(await stream.ReceivedWithinAsync(Watch))));
        var address = Ipv4Address.TryParse($"{DemoStage.Banned}", out var banned) ? banned : default;
        var ban = new Ban(new IpPrefix(Ipv4Prefix.Host(address)), "demo", null);
        stage.Change(stage.Site with { Bans = stage.Site.Bans.Add(ban).Sort((a, b) => a.Prefix.CompareTo(b.Prefix)) });
        // What the receiver's socket had already is read first.
        await stream.ReceivedWithinAsync(TimeSpan.FromMilliseconds(100));
        outcomes.Add(
            new("stream after its server was banned", "stands still", Flows(await stream.ReceivedWithinAsync(Watch)))
        );
    }

    private async Task Move(List<ProbeOutcome> outcomes)
    {
        var mover = cast.Active("room1");
        stage.ServeTcp("internet", DemoStage.Server, 8_080);
        var moved = new Ipv4Address(0x0A2F_FF01); // 10.47.255.1, in room2 and nobody's
        outcomes.Add(
            new(
                "before the move, from room1",
                DemoStage.From(mover.Public),
                await stage.Tcp("room1", mover.Address, DemoStage.Server, 8_080)
            )
        );
        stage.Change(
            stage.Site with
            {
                Devices = stage
                    .Site.Devices.Replace(mover.Device, mover.Device with { Address = Ipv4Prefix.Host(moved) })
                    .Sort((a, b) => (a.MemberId, a.Address).CompareTo((b.MemberId, b.Address))),
            }
        );
        outcomes.Add(
            new(
                "after the move, from room2",
                DemoStage.From(mover.Public),
                await stage.Tcp("room2", moved.ToIPAddress(), DemoStage.Server, 8_080)
            )
        );
        outcomes.Add(
            new(
                "after the move, from room1",
                DemoStage.Silence,
                await stage.Tcp("room1", mover.Address, DemoStage.Server, 8_080)
            )
        );
    }

    private async Task Block(List<ProbeOutcome> outcomes)
    {
        var player = cast.Active("wlan");
        await using var stream = await Stream(player, DemoStage.Server, StreamPort + 1);
        stage.Change(With(player.Member.Id, MemberState.Blocked));
        await stream.ReceivedWithinAsync(TimeSpan.FromMilliseconds(100));
        outcomes.Add(
            new("stream of a member that is blocked", "stands still", Flows(await stream.ReceivedWithinAsync(Watch)))
        );
        stage.Change(With(player.Member.Id, MemberState.Active));
        outcomes.Add(
            new(
                "unblocked again",
                DemoStage.From(player.Public),
                await stage.Tcp("wlan", player.Address, DemoStage.Server, 8_080)
            )
        );
    }

    private Site With(uint id, MemberState state)
    {
        var member = stage.Site.FindMember(id) ?? throw new InvalidOperationException($"member {id} is gone");
        return stage.Site with { Members = stage.Site.Members.Replace(member, member with { State = state }) };
    }

    private async Task<TcpStream> Stream(Player from, IPAddress to, int port)
    {
        var ends = new TcpStreamEnds(
            stage.At(from.Room, from.Address).Network,
            new IPEndPoint(from.Address, 0),
            new IPEndPoint(to, port),
            stage.At("internet", to).Network,
            new IPEndPoint(to, port)
        );
        return await TcpStream.StartAsync(ends, Start);
    }

    private const string NoHarm = "no reset, no time-out";

    /// <summary>A lone retransmission may be a tail-loss probe on a busy machine (RFC 8985); a time-out or a reset is harm.</summary>
    private static string Harm(TcpStreamReport report) =>
        report switch
        {
            { Error.Length: > 0 } => report.Error,
            { Info.UnansweredTimeouts: > 0 } or { Info.TotalTimeouts: > 0 } => "a retransmission time-out",
            _ when report.BytesReceived != report.BytesSent => $"{report.BytesSent - report.BytesReceived} bytes lost",
            _ => NoHarm,
        };

    private static string Flows(long bytes) => bytes > 0 ? "flows" : "stands still";
}
