using System.Text;
using Shouldly;
using Weir.Kernel.Host;
using Xunit;

namespace Weir.Tests.Kernel.Host;

public sealed class CpuTimesTests
{
    private const string Stat = """
        cpu  300 0 200 5000 10 0 90 7 0 0
        cpu0 100 0 120 2500 5 0 80 3 0 0
        cpu3 200 0 80 2500 5 0 10 4 11 0
        intr 1234 0 9
        ctxt 99
        btime 1700000000
        softirq 5 0 1 2
        """;

    [Fact]
    public void TryParse_TwoCpus_TellsBothAndNotTheirSum()
    {
        CpuTimes.TryParse(Encoding.UTF8.GetBytes(Stat), out var times).ShouldBeTrue();

        times.ShouldBe([
            new CpuTimes(0, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(28.08)),
            new CpuTimes(3, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(27.99)),
        ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu  1 2 3 4 5 6 7 8")]
    [InlineData("cpu0 1 2 3 4 5 6 7")]
    [InlineData("cpu0 1 2 3 4 5 6 -7 8")]
    [InlineData("cpu0 1 2 3 4 5 6 +7 8")]
    [InlineData("cpu0 1 2 3 4 5 6 7x 8")]
    [InlineData("cpux 1 2 3 4 5 6 7 8")]
    [InlineData("cpu99999999999 1 2 3 4 5 6 7 8")]
    [InlineData("cpu0 1 2 3 18446744073709551615 5 6 7 8")]
    public void TryParse_SomethingElse_IsRefused(string text) =>
        CpuTimes.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Mutations.Of(Stat, 2_000, text => CpuTimes.TryParse(text, out _));

    [Fact]
    public void Read_ThisMachine_CountsUpwards()
    {
        var times = CpuTimes.Read();

        times.ShouldNotBeEmpty();
        times.ShouldAllBe(static cpu => cpu.All > TimeSpan.Zero && cpu.Softirq <= cpu.All);
    }
}
