using Shouldly;
using Weir.Lab.Injector;
using Xunit;

namespace Weir.Tests.Lab;

public sealed class QuietBatchesTests
{
    [Fact]
    public void Nanoseconds_EachRunDisturbedElsewhere_IsThatOfNone()
    {
        var batches = new QuietBatches();
        batches.Add([400, 900, 500]);
        batches.Add([950, 450, 510]);

        batches.Nanoseconds.ShouldBe(450);
        batches.Count.ShouldBe(2);
    }

    [Fact]
    public void Nanoseconds_BeforeARun_IsInfinite() => new QuietBatches().Nanoseconds.ShouldBe(double.PositiveInfinity);

    [Fact]
    public void Add_OtherNumberOfBatches_IsRefused()
    {
        var batches = new QuietBatches();
        batches.Add([1, 2]);

        Should.Throw<ArgumentOutOfRangeException>(() => batches.Add([1]));
    }
}
