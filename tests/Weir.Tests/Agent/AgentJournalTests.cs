using Shouldly;
using Weir.Agent.Running;
using Weir.Core.Text;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class AgentJournalTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Recent_MoreThanAreKept_AreTheNewestInOrder()
    {
        var journal = Filled(AgentJournal.Kept + 5);

        var lines = journal.Recent(AgentJournal.Kept * 2);

        lines.Length.ShouldBe(AgentJournal.Kept);
        lines[0].Finding.Message.ShouldBe("line 5");
        lines[^1].Finding.Message.ShouldBe($"line {AgentJournal.Kept + 4}");
        lines.Select(static line => line.Number).ShouldBeInOrder();
    }

    [Fact]
    public async Task Follow_FromTheBegin_HasEachLineOnceAndThoseThatCome()
    {
        var journal = Filled(3);
        await using var lines = journal.Follow(0).GetAsyncEnumerator();
        (await Next(lines)).ShouldBe("line 0");
        (await Next(lines)).ShouldBe("line 1");
        (await Next(lines)).ShouldBe("line 2");
        var waiting = lines.MoveNextAsync();
        waiting.IsCompleted.ShouldBeFalse();

        journal.Add(Line(3));

        (await waiting).ShouldBeTrue();
        lines.Current.Finding.Message.ShouldBe("line 3");
    }

    [Fact]
    public async Task Follow_AfterALine_GoesOnBehindIt()
    {
        var journal = Filled(10);
        await using var lines = journal.Follow(journal.Last - 1).GetAsyncEnumerator();

        (await Next(lines)).ShouldBe("line 9");
    }

    [Fact]
    public async Task Follow_TooSlow_IsToldHowManyAreLost()
    {
        var journal = Filled(1);
        await using var lines = journal.Follow(0).GetAsyncEnumerator();
        (await Next(lines)).ShouldBe("line 0");
        for (var i = 1; i <= AgentJournal.Kept + 7; i++)
        {
            journal.Add(Line(i));
        }

        (await lines.MoveNextAsync()).ShouldBeTrue();
        lines.Current.Finding.Code.ShouldBe("WEIR0804");
        lines.Current.Finding.Message.ShouldContain("7 lines were lost");
        (await Next(lines)).ShouldBe("line 8");
    }

    [Fact]
    public async Task Follow_NumberOfALifeBeforeOrAfter_BeginsWithWhatThereIs()
    {
        var journal = Filled(2);
        foreach (var after in (long[])[1, journal.Last + 1_000_000])
        {
            await using var lines = journal.Follow(after).GetAsyncEnumerator();
            (await Next(lines)).ShouldBe("line 0");
        }
    }

    [Fact]
    public async Task Follow_ManyWritersAndReaders_MissNothing()
    {
        const int Each = 200;
        var journal = new AgentJournal(new Clock());
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Take(journal, 4 * Each))).ToArray();
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(writer =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < Each; i++)
                        {
                            journal.Add(Line((writer * Each) + i));
                        }
                    })
                )
        );

        foreach (var seen in await Task.WhenAll(readers))
        {
            seen.Distinct().Count().ShouldBe(4 * Each);
        }
    }

    private static async Task<List<string>> Take(AgentJournal journal, int count)
    {
        var seen = new List<string>();
        await foreach (var line in journal.Follow(0))
        {
            seen.Add(line.Finding.Message);
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    private static async Task<string> Next(IAsyncEnumerator<JournalEntry> lines)
    {
        (await lines.MoveNextAsync()).ShouldBeTrue();
        return lines.Current.Finding.Message;
    }

    private static AgentJournal Filled(int count)
    {
        var journal = new AgentJournal(new Clock());
        for (var i = 0; i < count; i++)
        {
            journal.Add(Line(i));
        }

        return journal;
    }

    private static Diagnostic Line(int number) => new("WEIR0571", Severity.Info, Position.None, $"line {number}", "");

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start;
    }
}
