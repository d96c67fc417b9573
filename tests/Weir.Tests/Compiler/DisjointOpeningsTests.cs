using Shouldly;
using Weir.Core.Compiler.Lowering;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Compiler;

public sealed class DisjointOpeningsTests
{
    [Theory]
    [InlineData("2001:db8::/56 80-90, 2001:db8::/56 85-100", "2001:db8::/56 80-90, 2001:db8::/56 91-100")]
    [InlineData(
        "2001:db8::/56 80-90, 2001:db8::1/128 70-100",
        "2001:db8::/56 80-90, 2001:db8::1/128 70-79, 2001:db8::1/128 91-100"
    )]
    [InlineData("2001:db8::/56 80-90, 2001:db8::1/128 85", "2001:db8::/56 80-90")]
    [InlineData("2001:db8::/56 all, 2001:db8::1/128 85", "2001:db8::/56 all")]
    [InlineData("2001:db8::/56 80, 2001:db8::/56 all", "2001:db8::/56 all")]
    [InlineData("2001:db8::1/128 80, 2001:db8::2/128 80", "2001:db8::1/128 80, 2001:db8::2/128 80")]
    public void Of_OverlappingOpenings_OpensTheSameWithoutOverlap(string openings, string expected)
    {
        var disjoint = DisjointOpenings.Of(openings.Split(", ").Select(Opening).ToArray());

        string.Join(", ", disjoint.Select(Text)).ShouldBe(expected);
    }

    private static Opening Opening(string text)
    {
        var words = text.Split(' ');
        Ipv6Prefix.TryParse(words[0], out var prefix, out var problem).ShouldBeTrue(problem);
        return new Opening(1, prefix, 6, PortRange.TryParse(words[1], out var ports, out _) ? ports : null);
    }

    private static string Text(Opening opening) => $"{opening.Prefix} {opening.Ports?.ToString() ?? "all"}";
}
