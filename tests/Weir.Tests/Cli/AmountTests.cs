using Shouldly;
using Weir.Cli.Output;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class AmountTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(999.6, "1.00 kB")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(9994, "9.99 kB")]
    [InlineData(9996, "10.0 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(1.42e9, "1.42 GB")]
    [InlineData(9.9e21, "9900 EB")]
    public void Bytes_AnyAmount_HasThreeDigits(double bytes, string text) => Amount.Bytes(bytes).ShouldBe(text);
}
