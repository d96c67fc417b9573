using Shouldly;
using Weir.Cli.Frame;
using Xunit;

namespace Weir.Tests.Cli;

/// <summary>The verbs of a web farm on a folder that <c>weir init --kind webfarm</c> made.</summary>
public sealed class WebfarmVerbTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("weir-farm-").FullName;

    public WebfarmVerbTests()
    {
        Run("init", "--kind", "webfarm", Folder).Code.ShouldBe(ExitCode.Ok);
        var yaml = Path.Combine(Folder, "weir.yaml");
        File.WriteAllText(
            yaml,
            File.ReadAllText(yaml)
                .Replace("interfaces: []", "interfaces: [{ name: wan, role: outside }]", StringComparison.Ordinal)
                .Replace("ownAddresses: []", "ownAddresses: [203.0.113.10]", StringComparison.Ordinal)
        );
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void Listener_AddListRemove_RoundTrips()
    {
        Site("listener", "add", "any", "tcp", "443", "--comment", "the page")
            .Out.ShouldContain("+ listener any tcp 443: the page");
        Site("listener", "add", "203.0.113.10", "udp", "8000-8010").Out.ShouldContain("+ listener 203.0.113.10 udp");
        var rows = Site("listener", "list", "--json").Json.GetProperty("listeners");
        rows.GetArrayLength().ShouldBe(2);
        rows[0].GetProperty("comment").GetString().ShouldBe("the page");
        Site("listener", "list", "--address", "203.0.113.11").Out.ShouldNotContain("8000");
        Site("listener", "remove", "any", "tcp", "443").Out.ShouldContain("- listener any tcp 443");
        Site("listener", "remove", "any", "tcp", "443").Error.ShouldContain("WEIR0151");
    }

    [Fact]
    public void Allow_AddListRemove_RoundTrips()
    {
        Site("allow", "add", "192.0.2.7", "--reason", "monitoring").Out.ShouldContain("+ allow 192.0.2.7: monitoring");
        Site("allow", "list").Out.ShouldContain("monitoring");
        Site("ban", "add", "192.0.2.7").Error.ShouldContain("WEIR0363");
        Site("allow", "remove", "192.0.2.7").Out.ShouldContain("- allow 192.0.2.7");
    }

    [Fact]
    public void Check_CountsWhatAWebfarmHas()
    {
        Site("listener", "add", "any", "tcp", "443");
        Site("ban", "add", "198.51.100.0/24");

        Site("check").Out.ShouldContain("1 listener, 1 ban, no allowed sources");
        var counts = Site("check", "--json").Json.GetProperty("counts");
        counts.GetProperty("listeners").GetInt32().ShouldBe(1);
        counts.GetProperty("members").GetInt32().ShouldBe(0);
    }

    [Fact]
    public void Show_AndTrace_TellWhatAListenersPacketMeets()
    {
        Site("listener", "add", "any", "tcp", "443");

        Site("show", "--format", "nft").Out.ShouldContain("@listener4_32 notrack accept");
        Site("show", "--explain").Code.ShouldBe(ExitCode.Ok);
        var trace = Site("trace", "--packet", "iif=wan ip saddr 192.0.2.7 ip daddr 203.0.113.10 tcp dport 443 ct new");
        trace.Code.ShouldBe(ExitCode.Ok, trace.Error);
        trace.Out.ShouldContain("@listener4_32");
    }

    [Fact]
    public void Diff_OfTwoFarms_ShowsThePacket()
    {
        Site("listener", "add", "any", "tcp", "443");
        Site("ban", "add", "198.51.100.0/24");
        File.WriteAllText(Path.Combine(_parent, "before.nft"), Site("show", "--format", "nft").Out);
        Site("listener", "add", "any", "udp", "443");
        File.WriteAllText(Path.Combine(_parent, "after.nft"), Site("show", "--format", "nft").Out);

        var same = Run("diff", "after.nft", "after.nft");
        var other = Run("diff", "before.nft", "after.nft");

        same.Code.ShouldBe(0, same.Out + same.Error);
        other.Code.ShouldBe(1, other.Out + other.Error);
        other.Out.ShouldContain("udp dport 443");
    }

    [Fact]
    public void Member_InAWebfarm_IsRefused()
    {
        var run = Site("member", "add", "anna");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0212: a webfarm has no members");
    }

    private string Folder => Path.Combine(_parent, "farm");

    private WeirRun Site(params string[] args) => WeirRun.In(Folder, args);

    private WeirRun Run(params string[] args) => WeirRun.In(_parent, args);
}
