using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

public sealed class PrefixTextTests
{
    [Theory]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.0.0.1/32", "10.0.0.1")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::/0", "::/0")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("2001:db8::1/128", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void Prefix_WellFormed_IsReadAndPrinted(string text, string printed)
    {
        IpPrefix.TryParse(text, out var prefix, out var problem).ShouldBeTrue(problem);
        prefix.ToString().ShouldBe(printed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/8")]
    [InlineData("10/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0 /8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/1000")]
    [InlineData("10.0.0.0/99999999999")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("10.0.0.0/\u0668")]
    [InlineData("::/129")]
    [InlineData("::1%lo/128")]
    [InlineData("[::]/0")]
    [InlineData("::/00")]
    public void Prefix_Malformed_IsRefusedWithAReason(string text)
    {
        IpPrefix.TryParse(text, out var prefix, out var problem).ShouldBeFalse();
        prefix.ShouldBe(default);
        problem.ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("10.0.0.1/8", "10.0.0.0/8")]
    [InlineData("0.0.0.1/0", "0.0.0.0/0")]
    [InlineData("2001:db8::1/64", "2001:db8::/64")]
    [InlineData("8000::/0", "::/0")]
    public void Prefix_BitsBelowItsLength_AreRefusedWithTheLikelyMeaning(string text, string meant)
    {
        IpPrefix.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldContain($"did you mean {meant}?");
    }

    [Fact]
    public void Ipv4Prefix_PrintThenRead_IsTheSame() =>
        Prop.ForAll<uint, int>(
                (value, length) =>
                {
                    var prefix = Ipv4Prefix.Around(new Ipv4Address(value), Math.Abs(length % 33));
                    return Ipv4Prefix.TryParse(prefix.ToString(), out var read, out _) && read == prefix;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Ipv6Prefix_PrintThenRead_IsTheSame() =>
        Prop.ForAll<ulong, ulong, int>(
                (high, low, length) =>
                {
                    var address = new Ipv6Address(new UInt128(high, low));
                    var prefix = Ipv6Prefix.Around(address, Math.Abs(length % 129));
                    return Ipv6Prefix.TryParse(prefix.ToString(), out var read, out _)
                        && read == prefix
                        && IpPrefix.TryParse(new IpPrefix(prefix).ToString(), out var either, out _)
                        && either.V6 == prefix;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Overlaps_TwoPrefixes_IsOneContainingTheOther() =>
        Prop.ForAll<uint, int, int>(
                (value, a, b) =>
                {
                    var left = Ipv4Prefix.Around(new Ipv4Address(value), Math.Abs(a % 33));
                    var right = Ipv4Prefix.Around(new Ipv4Address(value ^ (uint)a), Math.Abs(b % 33));
                    var byNumbers = left.Address.Value <= right.Last.Value && right.Address.Value <= left.Last.Value;
                    return left.Overlaps(right) == byNumbers
                        && left.Contains(right) == (left.Address <= right.Address && right.Last <= left.Last);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Constructor_BitsBelowTheLength_Throws()
    {
        Should.Throw<ArgumentException>(() => new Ipv4Prefix(new Ipv4Address(1), 8));
        Should.Throw<ArgumentException>(() => new Ipv4Prefix(new Ipv4Address(0), 33));
        Should.Throw<ArgumentException>(() => new Ipv6Prefix(new Ipv6Address(1), 127));
        Should.Throw<ArgumentException>(() => new Ipv6Prefix(new Ipv6Address(0), -1));
    }

    [Fact]
    public void Order_Prefixes_IsByAddressThenShorterAndIpv4First()
    {
        string[] sorted = ["10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "::/8", "1::"];
        var prefixes = sorted.Select(Parse).ToList();

        prefixes.AsEnumerable().Reverse().Order().ShouldBe(prefixes);
        (prefixes[2] < prefixes[3]).ShouldBeTrue();
        (prefixes[3] > prefixes[2]).ShouldBeTrue();
        prefixes[0].Overlaps(prefixes[3]).ShouldBeFalse();
    }

    private static IpPrefix Parse(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem) ? prefix : throw new FormatException(problem);
}
