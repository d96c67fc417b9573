using Shouldly;
using Weir.Core.Model;
using Weir.Core.Model.Validation;
using Xunit;

namespace Weir.Tests.Model;

/// <summary>A few searches say what asking each ban says.</summary>
public sealed class BanSearchTests
{
    [Fact]
    public void AnyOverlaps_OfRandomPrefixes_IsWhatEachSays()
    {
        var random = new Random(9);
        var found = 0;
        for (var round = 0; round < 4_000; round++)
        {
            var bans = Enumerable
                .Range(0, random.Next(6))
                .Select(_ => new Ban(Prefix(random), "", null))
                .OrderBy(ban => ban.Prefix)
                .ToArray();
            var prefix = Prefix(random);

            var any = BanSearch.AnyOverlaps(bans, [prefix]);

            any.ShouldBe(Array.Exists(bans, ban => ban.Prefix.Overlaps(prefix)), $"{prefix} and {bans.Length} bans");
            found += any ? 1 : 0;
        }

        // Both answers are met often.
        found.ShouldBeInRange(400, 3_600);
    }

    /// <summary>Few different bits, so that prefixes often nest, are equal or share their first address.</summary>
    private static IpPrefix Prefix(Random random)
    {
        if (random.Next(2) == 0)
        {
            var four = new Ipv4Address((uint)random.Next(4) << 30 | (uint)random.Next(4));
            return new IpPrefix(Ipv4Prefix.Around(four, random.Next(33)));
        }

        var six = new Ipv6Address((UInt128)random.Next(4) << 126 | (UInt128)random.Next(4));
        return new IpPrefix(Ipv6Prefix.Around(six, random.Next(129)));
    }
}
