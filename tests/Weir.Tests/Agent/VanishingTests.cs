using Shouldly;
using Weir.Agent.Reconciling;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class VanishingTests
{
    [Theory]
    [InlineData(10, 20, false)] // two of ten are 20 percent and no more
    [InlineData(10, 19, true)]
    [InlineData(10, 100, false)]
    [InlineData(10, 0, true)]
    public void Of_TwoOfTenGone_IsJudgedByThePercent(int members, uint percent, bool held)
    {
        var before = SiteGenerator.Site(1, members);
        var next = before with { Members = before.Members.RemoveAt(0).RemoveAt(3) };

        (Vanishing.Of(before, next, percent) is not null).ShouldBe(held);
    }

    [Fact]
    public void Of_OthersInTheirPlace_CountsWhoWent()
    {
        var before = SiteGenerator.Site(1, 10);
        var next = before with
        {
            Members = [.. before.Members.Select(static member => member with { Id = member.Id + 1_000_000 })],
        };

        Vanishing.Of(before, next, 50).ShouldNotBeNull().ShouldContain("10 of 10");
    }

    [Fact]
    public void Of_SourceEmpty_IsHeldWhateverThePercent()
    {
        var before = SiteGenerator.Site(1, 10);

        Vanishing.Of(before, before with { Members = [] }, 100).ShouldNotBeNull();
        Vanishing.Of(null, before, 0).ShouldBeNull();
        Vanishing.Of(before with { Members = [] }, before, 0).ShouldBeNull();
    }

    [Fact]
    public void FaultMemory_SameCauseAgain_IsSaidOnceUntilItIsOver()
    {
        var said = new List<string>();
        var memory = new FaultMemory(one => said.Add(one.Code));
        var (head, end) = (Finding("H"), Finding("E"));

        memory.Met(head, [Finding("A")]);
        memory.Met(head, [Finding("A")]);
        memory.Met(head, [Finding("B")]);
        memory.Over(end);
        memory.Over(end);
        memory.Met(head, [Finding("B")]);

        said.ShouldBe(["H", "A", "H", "B", "E", "H", "B"]);
    }

    private static Diagnostic Finding(string code) => new(code, Severity.Error, Position.None, code, "");
}
