using Shouldly;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class PacketInjectorTests
{
    [Fact]
    public void TrimmedMean_Outliers_AreLeftOut()
    {
        var starts = new ulong[102];
        for (var at = 1; at < starts.Length; at++)
        {
            starts[at] = starts[at - 1] + (at == 50 ? 1_000_000u : 6_400u);
        }

        PacketInjector.TrimmedMean(PacketInjector.Steps(starts)).ShouldBe(100);
    }
}
