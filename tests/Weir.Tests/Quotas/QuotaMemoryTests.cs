using Shouldly;
using Weir.Agent.Quotas;
using Weir.Core.Quotas;
using Weir.Core.Text;
using Xunit;

namespace Weir.Tests.Quotas;

public sealed class QuotaMemoryTests : IDisposable
{
    private static readonly DateTimeOffset November = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-told-").FullName;
    private readonly List<Diagnostic> _said = [];

    [Fact]
    public void Take_EachPercent_IsToldOnce()
    {
        var memory = Open();
        Levels(memory, 700).ShouldBeEmpty();
        Levels(memory, 800).ShouldBe([80u, 80u]);
        Levels(memory, 900).ShouldBeEmpty();
        Levels(memory, 1100).ShouldBe([100u, 100u]);
        Levels(memory, 1200).ShouldBeEmpty();
        // Less again: the series was set aside. Nobody is told twice in one month.
        Levels(memory, 10).ShouldBeEmpty();
        Levels(memory, 1200).ShouldBeEmpty();
    }

    [Fact]
    public void Take_AfterARestart_TellsNothingAgain()
    {
        Levels(Open(), 1000).Length.ShouldBe(2);

        Levels(Open(), 1000).ShouldBeEmpty();
        _said.ShouldBeEmpty();
    }

    [Fact]
    public void Take_ClockThatStraysAndComesBack_TellsEachMonthOnce()
    {
        Levels(Open(), 1000).Length.ShouldBe(2);
        Levels(Open(), 1000, November.AddMonths(1)).Length.ShouldBe(2);
        Levels(Open(), 1000).ShouldBeEmpty();
        Levels(Open(), 1000, November.AddYears(3)).Length.ShouldBe(2);
        Levels(Open(), 1000, November.AddMonths(1)).ShouldBeEmpty();
        Levels(Open(), 1000).ShouldBeEmpty();
    }

    [Fact]
    public void Take_MonthAfterMonth_TellsEachOnceAndForgetsTheOldest()
    {
        for (var month = 0; month < 6; month++)
        {
            Levels(Open(), 1000, November.AddMonths(month)).Length.ShouldBe(2);
            Levels(Open(), 1000, November.AddMonths(month)).ShouldBeEmpty($"month {month}");
        }
    }

    [Fact]
    public void Take_AnotherQuota_IsToldOfAsWell()
    {
        var memory = Open();
        Levels(memory, 1000).Length.ShouldBe(2);
        var other = QuotaSites.Of(QuotaSites.Fair(1000) with { Name = "other" });

        memory.Take(QuotaBook.Of(other, TimeZoneInfo.Utc, November, static (_, _) => 1000)).Length.ShouldBe(2);
    }

    [Fact]
    public void Load_DamagedFile_IsSaidAndTellsAnew()
    {
        Levels(Open(), 1000);
        File.WriteAllText(Path.Combine(_folder, QuotaMemory.FileName), "{\"told\":[{");

        Levels(Open(), 1000).Length.ShouldBe(2);
        _said.ShouldHaveSingleItem().Code.ShouldBe("WEIR0877");
    }

    [Fact]
    public void Take_FileThatCannotBeWritten_TellsItLater()
    {
        var memory = Open();
        var blocker = Directory.CreateDirectory(Path.Combine(_folder, QuotaMemory.FileName + ".next"));
        Should.Throw<UnauthorizedAccessException>(() => Levels(memory, 1000));

        blocker.Delete();
        Levels(memory, 1000).Length.ShouldBe(2);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private QuotaMemory Open() => QuotaMemory.Load(_folder, _said.Add);

    private static uint[] Levels(QuotaMemory memory, ulong used, DateTimeOffset? now = null) =>
        [
            .. memory
                .Take(
                    QuotaBook.Of(
                        QuotaSites.Of(QuotaSites.Fair(1000)),
                        TimeZoneInfo.Utc,
                        now ?? November,
                        (_, _) => used
                    )
                )
                .Select(static one => one.Level),
        ];
}
