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
    [InlineData("fleet: { node: 'fw 1' }", "WEIR0880")]
    [InlineData("fleet: { node: '' }", "WEIR0111")]
    [InlineData("fleet: { node: 1234567890123456789012345678901234567890123456789012345678901234 }", "WEIR0880")]
    [InlineData("fleet: { canary: [fw1, fw1] }", "WEIR0880")]
    [InlineData("fleet: { canary: fw1 }", "WEIR0111")]
    [InlineData("fleet: { rollout: slowly }", "WEIR0112")]
    [InlineData("fleet: { soak: 2h }", "WEIR0162")]
    [InlineData("fleet: { away: 1s }", "WEIR0162")]
    [InlineData("fleet: { leader: fw1 }", "WEIR0109")]
    [InlineData("fleet: { probes: [{}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{tcp: 192.0.2.1}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{tcp: '192.0.2.1:0'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{tcp: '192.0.2.0/24:80'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{tcp: '2001:db8::1:80'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{tcp: 'www.example.org:80'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: 'http://www.example.org/'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: '192.0.2.1/health'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: 'ftp://192.0.2.1/'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: 'http://me:secret@192.0.2.1/'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: 'http://[2001:db8::1/'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: 'http://[fe80::1%25eth0]/'}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{http: 'http://192.0.2.1/', ping: 192.0.2.1}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{ping: 192.0.2.1, conntrackBelow: 90}] }", "WEIR0881")]
    [InlineData("fleet: { probes: [{command: reboot}] }", "WEIR0109")]
    [InlineData("fleet: { probes: [{conntrackBelow: 101}] }", "WEIR0111")]
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

    [Theory]
    [InlineData("127.0.0.1:8443", "127.0.0.1:8443")]
    [InlineData("127.3.2.1:0", "127.3.2.1:0")]
    [InlineData("'[::1]:8443'", "[::1]:8443")]
    [InlineData("/run/weir/api.sock", "/run/weir/api.sock")]
    public void Load_Http_TakesPlacesOfThisMachine(string listen, string place)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("agent.yaml"), $"http:\n  listen: {listen}\n  metrics: open\n  warnDays: 30\n");

        var http = AgentFile.Load(folder.Path).Value.ShouldNotBeNull().Http.ShouldNotBeNull();

        $"{http.Listen}".ShouldBe(place);
        http.MetricsOpen.ShouldBeTrue();
        http.WarnDays.ShouldBe(30);
    }

    [Theory]
    [InlineData("http: {}", "WEIR0110")]
    [InlineData("http: { listen: 'localhost:8443' }", "WEIR0800")]
    [InlineData("http: { listen: '8443' }", "WEIR0800")]
    [InlineData("http: { listen: '127.0.0.1:70000' }", "WEIR0800")]
    [InlineData("http: { listen: '127.0.0.01:80' }", "WEIR0800")]
    [InlineData("http: { listen: '::1:80' }", "WEIR0800")]
    [InlineData("http: { listen: '0.0.0.0:8443' }", "WEIR0801")]
    [InlineData("http: { listen: '[2001:db8::1]:8443' }", "WEIR0801")]
    [InlineData("http: { listen: '127.0.0.1:8443', key: key.pem }", "WEIR0801")]
    [InlineData("http: { listen: '192.0.2.1:8443', certificate: cert.pem }", "WEIR0801")]
    [InlineData("http: { listen: '127.0.0.1:8443', metrics: closed }", "WEIR0112")]
    [InlineData("http: { listen: '127.0.0.1:8443', speed: high }", "WEIR0109")]
    [InlineData("http: { listen: '127.0.0.1:8443', warnDays: 0 }", "WEIR0111")]
    [InlineData("http: 8443", "WEIR0111")]
    public void Load_BadHttp_SaysSoAndGivesNothing(string line, string code)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("agent.yaml"), line + "\n");

        var read = AgentFile.Load(folder.Path);

        read.Value.ShouldBeNull();
        read.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void Load_HttpWithCertificate_MayListenAnywhere()
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder.File("agent.yaml"),
            "http: { listen: '192.0.2.1:8443', certificate: cert.pem, key: key.pem }\n"
        );

        AgentFile.Load(folder.Path).Value?.Http?.Certificate.ShouldBe(folder.File("cert.pem"));
    }

    [Fact]
    public void Load_Fleet_IsTaken()
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder.File("agent.yaml"),
            "fleet:\n  node: fw1\n  rollout: staged\n  canary: [fw1, fw2]\n  soak: 0s\n  away: 5s\n"
                + "  probes: [{tcp: '192.0.2.1:443'}, {tcp: '[2001:db8::1]:443'}, {ping: 192.0.2.1}, {conntrackBelow: 90}, "
                + "{http: 'http://192.0.2.1:8080/health?a=1'}, {http: 'https://[2001:db8::1]/'}]\n"
        );

        var fleet = AgentFile.Load(folder.Path).Value.ShouldNotBeNull().Fleet.ShouldNotBeNull();

        (fleet.Node, fleet.Rollout, fleet.Soak, fleet.Away).ShouldBe(
            ("fw1", RolloutPolicy.Staged, TimeSpan.Zero, TimeSpan.FromSeconds(5))
        );
        fleet.Canary.ShouldBe(["fw1", "fw2"]);
        fleet
            .Probes.Select(static probe => probe.ToString())
            .ShouldBe([
                "tcp 192.0.2.1:443",
                "tcp [2001:db8::1]:443",
                "ping 192.0.2.1",
                "conntrack below 90 %",
                "http http://192.0.2.1:8080/health?a=1",
                "http https://[2001:db8::1]/",
            ]);
    }

    [Fact]
    public void Load_SocketPathTooLong_SaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("agent.yaml"), $"socket: /run/{new string('x', 120)}\n");

        AgentFile.Load(folder.Path).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0163");
    }
}
