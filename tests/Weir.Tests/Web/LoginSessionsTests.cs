using System.Runtime.Versioning;
using Shouldly;
using Weir.Web.Access;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>Log-ins outlive the agent, but neither their token, nor a log-out, nor their time.</summary>
public sealed class LoginSessionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-sessions-").FullName;
    private readonly Clock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Session_AgentRestarted_IsFoundAgain()
    {
        var token = Named("anna");
        var id = Sessions().Begin(token);

        Sessions().Find(id, [Named("otto"), token]).ShouldBe(token);
        Sessions().Find(id + "x", [token]).ShouldBeNull();
    }

    [Fact]
    public void Session_TokenRemoved_IsGoneForGood()
    {
        var token = Named("anna");
        var id = Sessions().Begin(token);

        var sessions = Sessions();
        sessions.Find(id, []).ShouldBeNull();
        sessions.Find(id, [token]).ShouldBeNull();
    }

    [Fact]
    public void Session_LoggedOut_DoesNotComeBack()
    {
        var token = Named("anna");
        var first = Sessions();
        var id = first.Begin(token);
        first.End(id);

        Sessions().Find(id, [token]).ShouldBeNull();
    }

    [Fact]
    public void Session_Idle_IsOverAlsoWhenTheTimeWentByWhileNoAgentRan()
    {
        var token = Named("anna");
        var id = Sessions().Begin(token);
        _clock.Forward(TimeSpan.FromHours(11.9));
        var second = Sessions();
        second.Find(id, [token]).ShouldBe(token); // a use, and written: it is more than an hour after the last
        _clock.Forward(TimeSpan.FromHours(11.9));
        Sessions().Find(id, [token]).ShouldBe(token);
        _clock.Forward(TimeSpan.FromHours(12.1));

        Sessions().Find(id, [token]).ShouldBeNull();
    }

    [Fact]
    public void Session_UsedAllTheTime_IsOverAfterAWeek()
    {
        var token = Named("anna");
        var id = Sessions().Begin(token);
        for (var hours = 0; hours < 165; hours += 11)
        {
            _clock.Forward(TimeSpan.FromHours(11));
            Sessions().Find(id, [token]).ShouldBe(token, $"after {hours + 11} hours");
        }

        _clock.Forward(TimeSpan.FromHours(11));
        Sessions().Find(id, [token]).ShouldBeNull();
    }

    [Fact]
    public void Session_BegunInWhatIsTheFutureByNow_LivesNoLonger()
    {
        var token = Named("anna");
        var id = Sessions().Begin(token);
        _clock.Set(TimeSpan.FromDays(-30)); // somebody put the clock back while no agent ran
        var sessions = Sessions();
        _clock.Forward(TimeSpan.FromHours(11.9));
        sessions.Find(id, [token]).ShouldBe(token);

        _clock.Set(TimeSpan.FromDays(-30));
        sessions = Sessions();
        _clock.Forward(TimeSpan.FromHours(12.1));
        sessions.Find(id, [token]).ShouldBeNull();
    }

    [Fact]
    public void Session_OverWhileNoAgentRan_IsNotEvenLoaded()
    {
        var token = Named("anna");
        Sessions().Begin(token);
        _clock.Forward(TimeSpan.FromDays(8));
        var sessions = Sessions();
        sessions.Begin(token);

        File.ReadAllText(Path.Combine(_folder, SessionFile.FileName)).Split("\"cookie\"").Length.ShouldBe(2);
    }

    [Fact]
    public void Find_TokenWhoseHashBeginsAlike_IsAnother()
    {
        var token = Named("anna");
        var sessions = Sessions();
        var id = sessions.Begin(token);
        var hash = token.Hash.ToArray();
        hash[^1] ^= 1;

        sessions.Find(id, [token with { Hash = hash }]).ShouldBeNull();
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void File_Written_IsRootsAloneAndHasNoCookie()
    {
        var id = Sessions().Begin(Named("anna"));
        var path = Path.Combine(_folder, SessionFile.FileName);

        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(path).ShouldNotContain(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"sessions\":null}")]
    [InlineData("{\"sessions\":[null]}")]
    [InlineData("{\"sessions\":[{\"cookie\":1}]}")]
    [InlineData("[[[[")]
    public void File_Damaged_IsAsNone(string text)
    {
        File.WriteAllText(Path.Combine(_folder, SessionFile.FileName), text);
        var token = Named("anna");

        var id = Sessions().Begin(token);

        Sessions().Find(id, [token]).ShouldBe(token);
    }

    [Fact]
    public void File_NowhereToWrite_HoldsInMemory()
    {
        var token = Named("anna");
        var sessions = new LoginSessions(_clock, new SessionFile(Path.Combine(_folder, "absent")));

        sessions.Find(sessions.Begin(token), [token]).ShouldBe(token);
    }

    [Fact]
    public void Sessions_MoreThanAreKept_TheOneNotUsedForLongestGoes()
    {
        var token = Named("anna");
        var sessions = Sessions();
        var first = sessions.Begin(token);
        _clock.Forward(TimeSpan.FromSeconds(1));
        var second = sessions.Begin(token);
        _clock.Forward(TimeSpan.FromSeconds(1));
        sessions.Find(first, [token]).ShouldBe(token);
        for (var i = 0; i < 999; i++)
        {
            sessions.Begin(token);
        }

        sessions.Find(second, [token]).ShouldBeNull();
        sessions.Find(first, [token]).ShouldBe(token);
    }

    private LoginSessions Sessions() => new(_clock, new SessionFile(_folder));

    private static Token Named(string name) =>
        new(name, Role.Operator, null, null, Token.HashOf($"{Token.Prefix}{name}"), DateTimeOffset.UnixEpoch);

    private sealed class Clock : TimeProvider
    {
        private TimeSpan _now = TimeSpan.FromDays(1);
        private TimeSpan _set;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Forward(TimeSpan time) => _now += time;

        /// <summary>The clock on the wall alone.</summary>
        public void Set(TimeSpan by) => _set += by;

        public override long GetTimestamp() => _now.Ticks;

        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000) + _now + _set;
    }
}
