using System.Text;
using Shouldly;
using Weir.Kernel.Host;
using Xunit;

namespace Weir.Tests.Kernel.Host;

public sealed class SoftnetCountsTests
{
    private const string Stat = """
        0000aa0f 00000002 00000010 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
        00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000005 00000000 00000000

        """;

    [Fact]
    public void TryParse_TwoCpus_TellsEach()
    {
        SoftnetCounts.TryParse(Encoding.UTF8.GetBytes(Stat), out var counts).ShouldBeTrue();

        counts.ShouldBe([new SoftnetCounts(0, 0xaa0f, 2, 16), new SoftnetCounts(5, 1, 0, 0)]);
    }

    [Fact]
    public void TryParse_KernelThatDoesNotNameTheCpu_CountsLines()
    {
        SoftnetCounts.TryParse("01 02 03\n04 05 06\n"u8, out var counts).ShouldBeTrue();

        counts.ShouldBe([new SoftnetCounts(0, 1, 2, 3), new SoftnetCounts(1, 4, 5, 6)]);
    }

    [Theory]
    [InlineData("01 02")]
    [InlineData("01 02 0g")]
    [InlineData("01 02 -3")]
    [InlineData("10000000000000000 02 03")]
    [InlineData("1 2 3 4 5 6 7 8 9 a b c ffffffff")]
    public void TryParse_SomethingElse_IsRefused(string text) =>
        SoftnetCounts.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() =>
        Mutations.Of(Stat, 2_000, text => SoftnetCounts.TryParse(text, out _));

    [Fact]
    public void Read_ThisMachine_HasACpu() => SoftnetCounts.Read().ShouldNotBeEmpty();
}
