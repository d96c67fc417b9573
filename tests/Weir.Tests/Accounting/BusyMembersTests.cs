using Shouldly;
using Weir.Core.Accounting;
using Xunit;

namespace Weir.Tests.Accounting;

public sealed class BusyMembersTests
{
    [Fact]
    public void Of_SeveralSets_AddsTheirBytesUp()
    {
        var up = new[] { Step(1, 50), Step(2, 60), Step(3, 0) };
        var down = new[] { Step(1, 20), Step(4, 65) };

        BusyMembers.Of([up, down], 2).ShouldBe([1u, 4u]);
    }

    [Fact]
    public void Of_Equals_TakesTheLowerId() =>
        BusyMembers
            .Of(
                [
                    [Step(9, 5), Step(3, 5), Step(5, 5)],
                ],
                2
            )
            .ShouldBe([3u, 5u]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 2)]
    public void Of_MostOrFewer_IsAsManyAsMoved(int most, int expected) =>
        BusyMembers
            .Of(
                [
                    [Step(1, 5), Step(2, 0), Step(3, 1)],
                ],
                most
            )
            .Count.ShouldBe(expected);

    private static CountStep Step(uint member, ulong bytes) => new(member, default, new Traffic(1, bytes));
}
