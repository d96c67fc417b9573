using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Weir.Core.Model;
using Xunit;

namespace Weir.Tests.Model;

public sealed class PortRangeTests
{
    [Theory]
    [InlineData("1", 1, 1)]
    [InlineData("80", 80, 80)]
    [InlineData("65535", 65535, 65535)]
    [InlineData("1000-2000", 1000, 2000)]
    [InlineData("7-7", 7, 7)]
    [InlineData("1-65535", 1, 65535)]
    public void Range_WellFormed_IsRead(string text, int first, int last)
    {
        PortRange.TryParse(text, out var range, out var problem).ShouldBeTrue(problem);
        ((int)range.First, (int)range.Last, range.Count).ShouldBe((first, last, last - first + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0")]
    [InlineData("0-5")]
    [InlineData("80-")]
    [InlineData("-80")]
    [InlineData("080")]
    [InlineData("65536")]
    [InlineData("1-65536")]
    [InlineData("99999999999")]
    [InlineData("20-10")]
    [InlineData("1-2-3")]
    [InlineData("1:2")]
    [InlineData("1,2")]
    [InlineData(" 80")]
    [InlineData("80 ")]
    [InlineData("1 - 2")]
    [InlineData("+80")]
    [InlineData("0x50")]
    [InlineData("http")]
    [InlineData("\u0668\u0660")]
    public void Range_Malformed_IsRefusedWithAReason(string text)
    {
        PortRange.TryParse(text, out var range, out var problem).ShouldBeFalse();
        range.ShouldBe(default);
        problem.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Range_PrintThenRead_IsTheSame() =>
        Prop.ForAll<ushort, ushort>(
                (a, b) =>
                {
                    var (first, last) = (Math.Min(a, b), Math.Max(a, b));
                    if (first == 0)
                    {
                        return true;
                    }

                    var range = new PortRange(first, last);
                    return PortRange.TryParse(range.ToString(), out var read, out _) && read == range;
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("10-20", "20-30", true)]
    [InlineData("10-20", "21-30", false)]
    [InlineData("10-20", "1-9", false)]
    [InlineData("10-20", "12", true)]
    public void Overlaps_TwoRanges_IsSharingAPort(string left, string right, bool overlap)
    {
        PortRange.TryParse(left, out var a, out _).ShouldBeTrue();
        PortRange.TryParse(right, out var b, out _).ShouldBeTrue();
        a.Overlaps(b).ShouldBe(overlap);
        b.Overlaps(a).ShouldBe(overlap);
    }
}
