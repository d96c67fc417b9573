using Shouldly;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class AveragesTests
{
    [Fact]
    public void TrimmedMean_Outliers_AreLeftOut() =>
        Averages
            .TrimmedMean([.. Enumerable.Range(0, 100).Select(static at => at == 50 ? 15_625.0 : 100)])
            .ShouldBe(100);
}
