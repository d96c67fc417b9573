using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("0.0.0.0", 0u)]
    [InlineData("10.0.0.1", 0x0A000001u)]
    [InlineData("198.18.255.7", 0xC612FF07u)]
    [InlineData("255.255.255.255", uint.MaxValue)]
    public void Ipv4_DottedQuad_IsRead(string text, uint value)
    {
        Ipv4Address.TryParse(text, out var address, out var problem).ShouldBeTrue(problem);
        address.Value.ShouldBe(value);
        address.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10.1")]
    [InlineData("10.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.4.")]
    [InlineData(".1.2.3.4")]
    [InlineData("1..2.3")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.01")]
    [InlineData("10.0.0.00")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("0xa000001")]
    [InlineData("167772161")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.999")]
    [InlineData("1.2.3.4294967297")]
    [InlineData("1.2.3.99999999999999999999")]
    [InlineData("-1.2.3.4")]
    [InlineData("+1.2.3.4")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1 ")]
    [InlineData("10.0.0.1\n")]
    [InlineData("10.0.0. 1")]
    [InlineData("10,0,0,1")]
    [InlineData("10.0.0.1/32")]
    [InlineData("10.0.0.1:80")]
    [InlineData("[10.0.0.1]")]
    [InlineData("\u0661\u0660.0.0.1")]
    [InlineData("10\u30020\u30020\u30021")]
    [InlineData("\uff11\uff10.0.0.1")]
    [InlineData("10.0.0.1\0")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("localhost")]
    public void Ipv4_AnythingElse_IsRefusedWithAReason(string text)
    {
        Ipv4Address.TryParse(text, out var address, out var problem).ShouldBeFalse();
        address.ShouldBe(default);
        problem.ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:db8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1")]
    [InlineData("::ffff:1.2.3.4", "::ffff:1.2.3.4")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    public void Ipv6_Rfc4291Forms_AreReadAndPrintedAsRfc5952(string text, string printed)
    {
        Ipv6Address.TryParse(text, out var address, out var problem).ShouldBeTrue(problem);
        address.ToString().ShouldBe(printed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1::2::3")]
    [InlineData("12345::")]
    [InlineData("g::1")]
    [InlineData("::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::1/128")]
    [InlineData(" ::1")]
    [InlineData("::1 ")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData(":1:2:3:4:5:6:7")]
    [InlineData("::ffff:1.2.3")]
    [InlineData("::ffff:1.2.3.256")]
    [InlineData("::ffff:01.2.3.4")]
    [InlineData("::ffff:0x1.2.3.4")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("::\uff11")]
    [InlineData("0x1::")]
    [InlineData("10.0.0.1")]
    [InlineData("2001-db8--1.ipv6-literal.net")]
    public void Ipv6_AnythingElse_IsRefusedWithAReason(string text)
    {
        Ipv6Address.TryParse(text, out var address, out var problem).ShouldBeFalse();
        address.ShouldBe(default);
        problem.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Parsers_VeryLongText_IsRefused()
    {
        var long4 = string.Join('.', Enumerable.Repeat("1", 100_000));
        var long6 = string.Join(':', Enumerable.Repeat("1", 100_000));

        Ipv4Address.TryParse(long4, out _).ShouldBeFalse();
        Ipv6Address.TryParse(long6, out _).ShouldBeFalse();
        IpPrefix.TryParse(long6 + "/64", out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Ipv4_PrintThenRead_IsTheSame() =>
        Prop.ForAll<uint>(value =>
                Ipv4Address.TryParse(new Ipv4Address(value).ToString(), out var read) && read.Value == value
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Ipv6_PrintThenRead_IsTheSame() =>
        Prop.ForAll<ulong, ulong, int>(
                (high, low, zeros) =>
                {
                    // Runs of zeros are what "::" is about, so part of the value is cleared.
                    var value = new UInt128(high, low) & (UInt128.MaxValue << (Math.Abs(zeros % 129) & 127));
                    return Ipv6Address.TryParse(new Ipv6Address(value).ToString(), out var read) && read.Value == value;
                }
            )
            .QuickCheckThrowOnFailure();
}
