using Shouldly;
using Weir.Agent;
using Weir.Agent.Counters;
using Weir.Agent.Planning;
using Weir.Core.Model;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

/// <summary>What bans drop is counted by the kernel, and counts go on over everything that is done to the table.</summary>
public sealed class BanHitTests : IDisposable
{
    private const ulong DatagramBytes = 20 + 8 + 2;

    private static readonly Ban First = Host("192.0.2.77");
    private static readonly Ban Second = Host("192.0.2.78");
    private static readonly Ban Six = Host("2001:db8:bad::5");

    private readonly AgentGround _ground = new();
    private readonly Site _site = SiteEdits.Validated(SiteGenerator.Site(3, 20)) with { Bans = [First, Second, Six] };

    public BanHitTests()
    {
        _ground.Run("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
        _ground.Run("ip", "address", "add", "192.0.2.1/24", "dev", "d0");
        _ground.Run("ip", "-6", "address", "add", "2001:db8:bad::1/64", "dev", "d0", "nodad");
        _ground.Run("ip", "link", "set", "d0", "up");
        _ground.Run("ip", "link", "set", "d1", "up");
    }

    public void Dispose() => _ground.Dispose();

    [KernelFact]
    public void Hits_OverUpdateSwapReapplyAndALostTable_GoOnExactly()
    {
        _ground.Apply(_site);
        Hits(_site).ShouldBeEmpty();
        Send("192.0.2.77", 3);
        Send("2001:db8:bad::5", 2);
        Packets(_site, First).ShouldBe(3ul);
        Packets(_site, Six).ShouldBe(2ul);
        Hits(_site).ContainsKey(Second.Prefix).ShouldBeFalse();

        var more = _site.With(Host("192.0.2.79"));
        _ground.Apply(more).Kind.ShouldBe(PlanKind.Elements);
        Send("192.0.2.77", 2);
        Packets(more, First).ShouldBe(5ul);

        // So many that they move into another set.
        var many = more with
        {
            Bans = [.. more.Bans.Concat(Enumerable.Range(0, 70_000).Select(Far)).OrderBy(ban => ban.Prefix)],
        };
        _ground.Apply(many).Kind.ShouldBe(PlanKind.Structure);
        _ground.Nft("list", "set", "inet", "weir", "ban4_large_32").ShouldContain("192.0.2.77");
        Send("192.0.2.77", 1);
        Packets(many, First).ShouldBe(6ul);

        var other = many with { Options = many.Options with { ConnectionLimit = 77 } };
        _ground.Apply(other).Kind.ShouldBe(PlanKind.Structure);
        Send("192.0.2.77", 1);
        Packets(other, First).ShouldBe(7ul);

        _ground.Nft("delete", "table", "inet", "weir");
        _ground.Apply(other).Kind.ShouldBe(PlanKind.Full);
        Packets(other, First).ShouldBe(7ul);
        Send("192.0.2.77", 1);
        var hits = Hits(other)[First.Prefix];
        (hits.Packets, hits.Bytes).ShouldBe((8ul, 8 * DatagramBytes));
        hits.First.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(hits.Last.ShouldNotBeNull());
        hits.Last.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(_ground.Time.GetUtcNow());
    }

    [KernelFact]
    public void Hits_TableMadeAnewAndHitMoreThanBefore_AreAdded()
    {
        _ground.Apply(_site);
        Send("192.0.2.77", 2);
        Packets(_site, First).ShouldBe(2ul);

        _ground.Nft("delete", "table", "inet", "weir");
        _ground.Apply(_site).Kind.ShouldBe(PlanKind.Full);
        Send("192.0.2.77", 3);

        Packets(_site, First).ShouldBe(5ul);
        Packets(_site, First).ShouldBe(5ul);
    }

    [KernelFact]
    public void Hits_OfAPrefix_AreOneCount()
    {
        var net = new Ban(Testing.Generators.CampusGround.Prefix("192.0.2.64/26"), "", null);
        var site = _site with { Bans = [net] };
        _ground.Apply(site);

        Send("192.0.2.65", 1);
        Send("192.0.2.77", 1);
        Send("192.0.2.127", 1);

        Hits(site).Keys.ShouldBe([net.Prefix]);
        Packets(site, net).ShouldBe(3ul);
    }

    [KernelFact]
    public void Hits_OfBansInOneTree_AreCountedForTheBanThatHoldsLongest()
    {
        var outer = new Ban(Testing.Generators.CampusGround.Prefix("192.0.2.64/26"), "", null);
        var inner = new Ban(First.Prefix, "", _ground.Time.GetUtcNow().AddHours(2));
        var lengths = Enumerable.Range(9, 16).Select(Around);
        var site = _site with { Bans = [.. lengths.Append(outer).Append(inner).OrderBy(ban => ban.Prefix)] };
        _ground.Apply(site);
        _ground.Nft("list", "set", "inet", "weir", "ban4").ShouldContain("interval");

        Send("192.0.2.77", 2);
        Send("192.0.2.78", 1);

        Packets(site, outer).ShouldBe(3ul);
    }

    [KernelFact]
    public void Change_OfOneBanAmongMany_AllocatesLittle()
    {
        var site = _site with { Bans = [.. Enumerable.Range(0, 200_000).Select(Far)] };
        using var session = SiteSession.Open(_ground.Settings, site, out _);
        for (var i = 0; i < 20; i++)
        {
            session.Change(session.Site.With(Far(1_000_000 + i)));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Change(session.Site.With(Far(2_000_000)));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // A copy of the rows alone would be 1.6 MB.
        allocated.ShouldBeLessThan(200_000);
        session.Site.Bans.Length.ShouldBe(200_021);
    }

    private static Ban Host(string address) => new(Testing.Generators.CampusGround.Prefix(address), "", null);

    private static Ban Far(int number) =>
        new(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0x2D00_0000u + (uint)number))), "", null) { Source = "far" };

    private static Ban Around(int length) =>
        new(new IpPrefix(Ipv4Prefix.Around(new Ipv4Address((uint)(46 + length) << 24), length)), "", null);

    private IReadOnlyDictionary<IpPrefix, BanHits> Hits(Site site) =>
        BanHitReader.Read(_ground.Settings, site).Hits.ShouldNotBeNull();

    private ulong Packets(Site site, Ban ban) => Hits(site)[ban.Prefix].Packets;

    /// <summary>Datagrams of two bytes, which the rules of what goes out refuse.</summary>
    private void Send(string to, int count) =>
        _ground.Run("bash", "-c", $"for i in $(seq {count}); do echo x >/dev/udp/{to}/9; done 2>/dev/null; true");
}
