using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Lowering;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class BanRangesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_RandomNestedBans_SaysOfEveryAddressTheBanThatHoldsLongest()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var bans = Bans(random, random.Next(1, 12));

            var ranges = BanRanges.Of(bans, ban => (ban.Prefix.V4.Address.Value, ban.Prefix.V4.Last.Value));

            for (var i = 1; i < ranges.Count; i++)
            {
                ranges[i].First.ShouldBeGreaterThan(ranges[i - 1].Last);
            }

            for (var low = 0u; low < 256; low++)
            {
                var address = new Ipv4Address(0xFFFF_FF00 | low);
                var expected = bans.Where(ban => ban.Prefix.V4.Contains(address)).Select(Expiry).DefaultIfEmpty().Max();
                var found = ranges.Where(range => range.First <= address.Value && address.Value <= range.Last).ToList();
                found.Select(range => Expiry(range.Ban)).DefaultIfEmpty().Single().ShouldBe(expected, $"{address}");
            }
        }
    }

    [Fact]
    public void Compile_BansOfManyLengths_BecomeOneTreeThatDropsTheSame()
    {
        var site = SiteEdits.Validated(SiteGenerator.Site(3, 20)) with
        {
            Bans = [.. Enumerable.Range(9, 20).Select(length => new Ban(Around(length), "many lengths", null))],
        };
        var ruleset = SiteCompiler.Compile(site).Ruleset;
        var simulator = new Simulator(ruleset, CostTable.Default);

        ruleset.Sets.ShouldContain(set => set.Name == "ban4" && set.Interval);
        Fate(simulator, "193.0.0.1").ShouldBe(Core.Analysis.Fate.Dropped);
        simulator
            .ToBox(Ping("193.0.0.1"))
            .Steps.ShouldContain(step => step.Rule != null && step.Rule.Comment == "banned");
        simulator
            .ToBox(Ping("194.0.0.1"))
            .Steps.ShouldAllBe(step => step.Rule == null || step.Rule.Comment != "banned" || !step.Matched);
    }

    private static Fate Fate(Simulator simulator, string source) => simulator.ToBox(Ping(source)).Fate;

    internal static Packet Ping(string source) =>
        new()
        {
            InputInterface = "wan",
            Source = CampusGround.Address(source).Value,
            Destination = CampusGround.Topology.OwnAddresses[0].V4.Address.Value,
            Protocol = 1,
            IcmpType = 8,
        };

    /// <summary>Prefixes of 193.0.0.0, each inside the one before.</summary>
    private static IpPrefix Around(int length) => new(Ipv4Prefix.Around(new Ipv4Address(0xC100_0000), length));

    private static List<Ban> Bans(Random random, int count)
    {
        var bans = new Dictionary<Ipv4Prefix, Ban>();
        for (var i = 0; i < count; i++)
        {
            // The last 256 addresses: the top of the space is where an end can overflow.
            var prefix = Ipv4Prefix.Around(new Ipv4Address(0xFFFF_FF00 | (uint)random.Next(256)), random.Next(25, 33));
            DateTimeOffset? expires = random.Next(3) == 0 ? null : Start.AddHours(random.Next(5));
            bans[prefix] = new Ban(new IpPrefix(prefix), $"ban {i}", expires);
        }

        return [.. bans.Values.OrderBy(ban => ban.Prefix)];
    }

    private static DateTimeOffset Expiry(Ban ban) => ban.Expires ?? DateTimeOffset.MaxValue;
}
