using Shouldly;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Watching;
using Xunit;

namespace Weir.Tests.Sources;

public sealed class AgentFileTests
{
    [Fact]
    public void Load_NoFile_IsTheDefaults()
    {
        using var folder = new TempFolder();

        AgentFile.Load(folder.Path).Value.ShouldBe(AgentFile.Default);
    }

    [Fact]
    public void Load_EveryKey_IsTaken()
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder.File("agent.yaml"),
            "debounce: 250ms\npoll: 5m\ndrift: keep\nhold: 35\nsocket: run/agent.sock\n"
        );

        AgentFile
            .Load(folder.Path)
            .Value.ShouldBe(
                new AgentFile
                {
                    Watch = new WatchSettings
                    {
                        Debounce = TimeSpan.FromMilliseconds(250),
                        Poll = TimeSpan.FromMinutes(5),
                    },
                    Drift = DriftPolicy.Keep,
                    Hold = 35,
                    Socket = folder.File("run/agent.sock"),
                }
            );
    }

    [Theory]
    [InlineData("debounce: soon", "WEIR0162")]
    [InlineData("debounce: 2m", "WEIR0162")]
    [InlineData("debounce: 100", "WEIR0162")]
    [InlineData("debounce: 99999999999999999999s", "WEIR0162")]
    [InlineData("poll: 0s", "WEIR0162")]
    [InlineData("poll: 25h", "WEIR0162")]
    [InlineData("poll: mmm", "WEIR0162")]
    [InlineData("drift: maybe", "WEIR0112")]
    [InlineData("hold: 101", "WEIR0111")]
    [InlineData("hold: some", "WEIR0111")]
    [InlineData("speed: high", "WEIR0109")]
    [InlineData("- a list", "WEIR0111")]
    public void Load_BadValue_SaysSoAndGivesNothing(string line, string code)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("agent.yaml"), line + "\n");

        var read = AgentFile.Load(folder.Path);

        read.Value.ShouldBeNull();
        var found = read.Diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe(code);
        found.Position.ShouldBeOfType<Position.InFile>();
    }

    [Fact]
    public void Load_SocketPathTooLong_SaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("agent.yaml"), $"socket: /run/{new string('x', 120)}\n");

        AgentFile.Load(folder.Path).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0163");
    }
}
