using System.Threading.Channels;
using Shouldly;
using Weir.Agent.Alerting;
using Weir.Agent.Clocks;
using Weir.Core;
using Weir.Core.Alerting;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Alerting;

/// <summary>What is told over deaths of the agent, places that are away, and a clock that is set.</summary>
public sealed class AlertLoopTests : IDisposable
{
    private static readonly AlertRule Drift = new("drift", AlertSubject.Drift, null, null, TimeSpan.Zero);
    private static readonly AlertRule Fill = new(
        "conntrack",
        AlertSubject.Conntrack,
        null,
        80,
        TimeSpan.FromSeconds(30)
    );

    private readonly TempFolder _folder = new();
    private readonly SetTime _time = new();
    private readonly List<Diagnostic> _said = [];
    private AlertFigures _figures = new();

    [Fact]
    public async Task Killed_BeforeTheNoticeArrived_IsToldAfterTheNextStartWithTheSameId()
    {
        var away = new Place("hook") { IsAway = true };
        using (var killed = Loop(away))
        {
            _figures = new AlertFigures { HasDrift = true };
            killed.Look();
            await Told(killed, away);
        }

        var back = new Place("hook");
        using var next = Loop(back);
        next.Waiting.ShouldBe([("hook", 1)]);
        next.Look(); // it is still so: nothing new
        await Told(next, back);

        back.Got.Select(Word).ShouldBe(["drift Raised"]);
        back.Got[0].Id.ShouldBe(away.Got[0].Id);
        next.Waiting.ShouldBeEmpty();
        new AlertMemory(_folder.Path).Load(_said.Add).Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task Killed_AfterTheNoticeArrived_IsNotToldAgain()
    {
        var place = new Place("hook");
        using (var killed = Loop(place))
        {
            _figures = new AlertFigures { HasDrift = true };
            killed.Look();
            await Told(killed, place);
        }

        using var next = Loop(place);
        next.Look();
        next.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restarted_SeveralWait_ComeInTheirOrderAndOnceEach()
    {
        var away = new Place("hook") { IsAway = true };
        using (var killed = Loop(away))
        {
            _figures = new AlertFigures { HasDrift = true };
            killed.Look();
            _figures = new AlertFigures { HasDrift = true, SourceIsBad = true };
            killed.Look();
            _figures = new AlertFigures { HasDrift = false, SourceIsBad = true };
            killed.Look(); // over: the end takes the place of the beginning, behind the other
        }

        var back = new Place("hook");
        using var next = Loop(back);
        await Told(next, back, 2);

        back.Got.Select(Word).ShouldBe(["source Raised", "drift Cleared"]);
    }

    [Fact]
    public void Waiting_WhateverHappens_IsNeverMoreThanTheRules()
    {
        var away = new Place("hook") { IsAway = true };
        using var loop = Loop(away);
        for (var i = 0; i < 1_000; i++)
        {
            _figures = new AlertFigures { HasDrift = i % 2 == 0, SourceIsBad = i % 3 == 0 };
            loop.Look();
            _time.Pass(TimeSpan.FromSeconds(1));
        }

        loop.Waiting.ShouldBe([("hook", 2)]);
        new AlertMemory(_folder.Path).Load(_said.Add).Waiting["hook"].Length.ShouldBe(2);
    }

    [Fact]
    public async Task Place_ThatIsNamedNoMore_KeepsNothing()
    {
        var away = new Place("hook") { IsAway = true };
        using (var before = Loop(away))
        {
            _figures = new AlertFigures { HasDrift = true };
            before.Look();
        }

        var other = new Place("mail");
        using var next = Loop(other);
        _figures = new AlertFigures { HasDrift = false };
        next.Look();
        await Told(next, other);

        other.Got.Select(Word).ShouldBe(["drift Cleared"]);
        new AlertMemory(_folder.Path).Load(_said.Add).Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task File_CannotBeWritten_IsSaidOnceAndToldAllTheSame()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, AlertMemory.FileName)); // nothing can be renamed over a folder
        var place = new Place("hook");
        using var loop = Loop(place);
        _figures = new AlertFigures { HasDrift = true };
        loop.Look();
        _figures = new AlertFigures { HasDrift = false };
        loop.Look();
        await Told(loop, place);

        place.Got.Select(Word).ShouldBe(["drift Cleared"]);
        _said.Count(static one => one.Code == "WEIR0856").ShouldBe(1);
    }

    [Fact]
    public void File_CouldNotBeWrittenForAWhile_IsWrittenWhenItCan()
    {
        var path = Path.Combine(_folder.Path, AlertMemory.FileName);
        Directory.CreateDirectory(path); // nothing can be renamed over a folder
        using var loop = Loop(new Place("hook"));
        _figures = new AlertFigures { HasDrift = true };
        loop.Look();
        Directory.Delete(path);

        loop.Look();

        new AlertMemory(_folder.Path).Load(_said.Add).Book.Active.ShouldHaveSingleItem();
    }

    [Fact]
    public void File_OfAnEarlierVersion_IsRead()
    {
        File.WriteAllText(
            Path.Combine(_folder.Path, AlertMemory.FileName),
            """{"alerts":[{"name":"drift","since":"2026-11-22T02:00:00+00:00","raised":"2026-11-22T02:00:00+00:00","overSince":null,"told":"2026-11-22T02:00:00+00:00","value":null,"text":"x"}]}"""
        );

        var state = new AlertMemory(_folder.Path).Load(_said.Add);

        state.Book.Active.ShouldHaveSingleItem().Name.ShouldBe("drift");
        state.Waiting.ShouldBeEmpty();
        _said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"alerts":null}""")]
    [InlineData("""{"alerts":[],"waiting":[{"place":"hook"}]}""")]
    [InlineData("""{"alerts":[null],"waiting":[null]}""")]
    [InlineData(
        """{"alerts":[],"waiting":[{"place":"hook","notices":[{"id":"1","notice":{"kind":"Nonsense","rule":{},"alert":{},"at":"2026"}}]}]}"""
    )]
    public void File_Damaged_IsSaidAndLeftBehind(string text)
    {
        File.WriteAllText(Path.Combine(_folder.Path, AlertMemory.FileName), text);

        var state = new AlertMemory(_folder.Path).Load(_said.Add);

        state.Book.Alerts.ShouldBeEmpty();
        state.Waiting.ShouldBeEmpty();
        _said.ShouldHaveSingleItem().Code.ShouldBe("WEIR0856");
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public void Clock_Set_ChangesNothingOfHowLongThingsLast(int hours)
    {
        var away = new Place("hook") { IsAway = true };
        using var loop = Loop(away);
        _figures = new AlertFigures { ConntrackPercent = 90 };
        loop.Look();
        Pass(loop, 10);
        _time.Jump(TimeSpan.FromHours(hours));
        Pass(loop, 19);
        loop.Book.Active.ShouldBeEmpty("29 of 30 seconds");
        Pass(loop, 1);
        var raised = loop.Book.Active.ShouldHaveSingleItem();
        (_time.GetUtcNow() - raised.Since).ShouldBe(TimeSpan.FromSeconds(30));

        _time.Jump(TimeSpan.FromHours(-hours));
        _figures = new AlertFigures { ConntrackPercent = 10 };
        Pass(loop, 30);
        loop.Book.Active.ShouldHaveSingleItem("over for 29 of 30 seconds");
        _said.Count.ShouldBe(1, "raised, and not repeated");
        Pass(loop, 1);
        loop.Book.Active.ShouldBeEmpty();
    }

    [Fact]
    public void Clock_Set_IsKnownToTheNextStart()
    {
        using var loop = Loop(new Place("hook"));
        _figures = new AlertFigures { HasDrift = true };
        loop.Look();
        _time.Jump(TimeSpan.FromHours(5));
        loop.Look();

        new AlertMemory(_folder.Path)
            .Load(_said.Add)
            .Book.Active.ShouldHaveSingleItem()
            .Since.ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public void Clock_Slewed_IsNoJump()
    {
        var jump = new ClockJump(_time);
        _time.Jump(TimeSpan.FromMilliseconds(900));
        jump.Take().ShouldBe(TimeSpan.Zero);
        _time.Pass(TimeSpan.FromHours(3));
        jump.Take().ShouldBe(TimeSpan.Zero);
        _time.Jump(TimeSpan.FromSeconds(-5));
        jump.Take().ShouldBe(TimeSpan.FromSeconds(-5));
        jump.Take().ShouldBe(TimeSpan.Zero);
    }

    public void Dispose() => _folder.Dispose();

    private static string Word(PostedNotice posted) => $"{posted.Notice.Rule.Name} {posted.Notice.Kind}";

    private void Pass(AlertLoop loop, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            loop.Look();
        }
    }

    private AlertLoop Loop(Place place) =>
        new(
            new AlertSettings
            {
                Rules = new EquatableArray<AlertRule>([
                    Drift,
                    Fill,
                    new AlertRule("source", AlertSubject.Source, null, null, TimeSpan.Zero),
                ]),
            },
            _folder.Path,
            [place],
            () => _figures,
            _said.Add,
            _time
        );

    /// <summary>Runs the outboxes until the place was asked so often; then it is as if the process were gone.</summary>
    private static async Task Told(AlertLoop loop, Place place, int times = 1)
    {
        using var end = new CancellationTokenSource();
        var running = loop.Run(end.Token);
        for (var i = 0; i < times; i++)
        {
            await place.Asked.Reader.ReadAsync();
        }

        await end.CancelAsync();
        await running;
    }

    private sealed class Place(string name) : IAlertDelivery
    {
        private readonly List<PostedNotice> _got = [];

        public Channel<bool> Asked { get; } = Channel.CreateUnbounded<bool>();

        public bool IsAway { get; init; }

        public List<PostedNotice> Got => _got;

        string IAlertDelivery.Place => name;

        public Task Deliver(PostedNotice notice, CancellationToken cancellation)
        {
            _got.Add(notice);
            Asked.Writer.TryWrite(true);
            return IsAway ? throw new DeliveryException("away") : Task.CompletedTask;
        }
    }
}
