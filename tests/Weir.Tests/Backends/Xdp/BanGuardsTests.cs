using Shouldly;
using Weir.Backends.Xdp;
using Weir.Core.Model;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Backends.Xdp;

/// <summary>Whether something that must pass lies within a ban, or around it, against a walk over all of it.</summary>
public sealed class BanGuardsTests
{
    [Fact]
    public void Meet_RandomPrefixes_IsWhatAWalkFinds()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new RandomBans(seed);
            var guards = random.Spec(seed % 12).Bans.Select(static ban => ban.Prefix).ToArray();
            var spec = random.Spec(60);
            var asked = spec.Bans.Select(static ban => ban.Prefix).Concat(spec.Allows).Concat(guards);
            var met = new BanGuards(guards);
            foreach (var prefix in asked)
            {
                met.Meet(prefix).ShouldBe(guards.Any(prefix.Overlaps), $"seed {seed}, {prefix}");
            }
        }
    }

    [Theory]
    [InlineData("192.0.2.0/24", true)] // equal
    [InlineData("192.0.2.64/26", true)] // within, behind a guard that is nested
    [InlineData("192.0.0.0/16", true)] // around
    [InlineData("192.0.1.0/24", false)]
    [InlineData("192.0.3.0/24", false)]
    [InlineData("203.0.113.0/24", true)] // around the last
    [InlineData("203.0.113.6", false)]
    [InlineData("::/0", false)] // no IPv4 in it
    [InlineData("0.0.0.0/0", true)]
    public void Meet_NextToNestedGuards_IsTrueForWhatOverlaps(string prefix, bool isMet) =>
        new BanGuards([Prefix("192.0.2.0/24"), Prefix("192.0.2.8/29"), Prefix("192.0.2.9"), Prefix("203.0.113.7")])
            .Meet(Prefix(prefix))
            .ShouldBe(isMet);

    private static IpPrefix Prefix(string text)
    {
        IpPrefix.TryParse(text, out var prefix, out _).ShouldBeTrue(text);
        return prefix;
    }
}
