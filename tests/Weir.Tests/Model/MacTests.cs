using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

public sealed class MacTests
{
    [Theory]
    [InlineData("00:00:00:00:00:00", 0ul)]
    [InlineData("02:1A:bc:00:00:ff", 0x021ABC0000FFul)]
    [InlineData("ff-ff-ff-ff-ff-ff", 0xFFFFFFFFFFFFul)]
    public void Mac_SixOctets_IsRead(string text, ulong value)
    {
        Mac.TryParse(text, out var mac, out var problem).ShouldBeTrue(problem);
        mac.Value.ShouldBe(value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02:1a:bc:00:00")]
    [InlineData("02:1a:bc:00:00:ff:00")]
    [InlineData("2:1a:bc:00:00:ff")]
    [InlineData("02:1a-bc:00:00:ff")]
    [InlineData("021a.bc00.00ff")]
    [InlineData("021abc0000ff")]
    [InlineData("02:1g:bc:00:00:ff")]
    [InlineData("02: a:bc:00:00:ff")]
    [InlineData("02:+a:bc:00:00:ff")]
    [InlineData("02.1a.bc.00.00.ff")]
    [InlineData("\u0660\u0662:1a:bc:00:00:ff")]
    public void Mac_AnythingElse_IsRefusedWithAReason(string text)
    {
        Mac.TryParse(text, out var mac, out var problem).ShouldBeFalse();
        mac.ShouldBe(default);
        problem.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Mac_PrintThenRead_IsTheSame() =>
        Prop.ForAll<ulong>(value =>
            {
                var mac = new Mac(value & 0xFFFFFFFFFFFF);
                return Mac.TryParse(mac.ToString(), out var read, out _) && read == mac;
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Mac_GroupBit_IsMulticast()
    {
        new Mac(0x0100_5E00_0001).IsMulticast.ShouldBeTrue();
        new Mac(0x0200_0000_0001).IsMulticast.ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => new Mac(1ul << 48));
    }
}
