using Shouldly;
using Weir.Imports;
using Xunit;

namespace Weir.Tests.Imports;

/// <summary>The collector is kept quiet for the whole process, so other tests may be doing it at the same time: nothing here asks whether it is.</summary>
public sealed class QuietHeapTests
{
    private const long Large = 16 << 20;

    [Fact]
    public void QuietHeap_BegunTwice_EndsWithoutAQuarrel() =>
        Should.NotThrow(() =>
        {
            using var outer = QuietHeap.Begin(Large);
            using var inner = QuietHeap.Begin(Large);
        });

    [Fact]
    public void QuietHeap_CollectedWithin_EndsWithoutAQuarrel() =>
        Should.NotThrow(() =>
        {
            using var quiet = QuietHeap.Begin(0);
            GC.Collect();
        });

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(long.MaxValue)]
    public void QuietHeap_OfAnyLength_Begins(long bytes) => Should.NotThrow(() => QuietHeap.Begin(bytes).Dispose());
}
