using System.Globalization;
using Shouldly;
using Weir.Cli.Frame;
using Weir.Tests.Sources;
using Weir.Tests.Sources.Hiera;
using Xunit;

namespace Weir.Tests.Cli.Rendering;

public sealed class RenderVerbTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public RenderVerbTests()
    {
        File.WriteAllText(_folder.File("common.yaml"), HieraFixtures.Yaml);
        File.WriteAllText(_folder.File("common.json"), HieraFixtures.Json);
        Directory.CreateDirectory(_folder.File("out"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("common.yaml")]
    [InlineData("common.json")]
    public void Render_TextsExampleToIpset_IsTheTextsScriptInMeaning(string file)
    {
        Render("--hiera", file, "--to", "ipset").Code.ShouldBe(ExitCode.Ok);

        // As the template of the text: a set beside it, filled, swapped in, destroyed; sets and members sorted.
        Lines("ipsets")
            .ShouldBe([
                "create blacklist-replacement hash:net family inet hashsize 1024 maxelem 65536",
                "create blacklist hash:net family inet hashsize 1024 maxelem 65536",
                "add blacklist-replacement 192.0.2.0/24",
                "swap blacklist-replacement blacklist",
                "destroy blacklist-replacement",
                "create listeners-replacement hash:net,port family inet hashsize 1024 maxelem 65536",
                "create listeners hash:net,port family inet hashsize 1024 maxelem 65536",
                "add listeners-replacement 0.0.0.0/1,tcp:80",
                "add listeners-replacement 128.0.0.0/1,tcp:80",
                "add listeners-replacement 0.0.0.0/1,tcp:443",
                "add listeners-replacement 128.0.0.0/1,tcp:443",
                "swap listeners-replacement listeners",
                "destroy listeners-replacement",
            ]);
        Lines("rules.v4")
            .Where(line => line.StartsWith("-A", StringComparison.Ordinal))
            .ShouldBe([
                "-A PREROUTING -m set --match-set blacklist src -j DROP",
                "-A PREROUTING -m set --match-set listeners dst,dst -j weir-do-1",
                "-A OUTPUT -m set --match-set listeners src,src -j weir-do-1",
                "-A weir-do-1 -j CT --notrack",
                "-A weir-do-1 -j ACCEPT",
                "-A INPUT -m set --match-set listeners dst,dst -j ACCEPT",
                "-A OUTPUT -m set --match-set listeners src,src -j ACCEPT",
            ]);
        Lines("rules.v6").ShouldContain("*raw");
    }

    [Theory]
    [InlineData("ipset")]
    [InlineData("nft")]
    public void Render_Twice_LeavesTheFilesAlone(string form)
    {
        Render("--hiera", "common.yaml", "--to", form).Code.ShouldBe(ExitCode.Ok);
        var first = Directory.GetFiles(_folder.File("out")).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in first)
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        // The other format and another clock: neither may be seen in the files.
        var again = WeirRun.With(
            surroundings => surroundings with { CurrentDirectory = _folder.Path, Time = TimeProvider.System },
            "render",
            "out",
            "--hiera",
            "common.json",
            "--to",
            form,
            "--json"
        );

        again.Code.ShouldBe(ExitCode.Ok, again.Error);
        again.Json.GetProperty("changed").GetBoolean().ShouldBeFalse();
        Directory.GetFiles(_folder.File("out")).Order(StringComparer.Ordinal).ShouldBe(first);
        first.ShouldAllBe(file => File.GetLastWriteTimeUtc(file) == DateTime.UnixEpoch);
    }

    [Fact]
    public void Render_Json_HasItsStableFields()
    {
        var json = Render("--hiera", "common.yaml", "--to", "ipset", "--incremental", "--json").Json;

        Names(json).ShouldBe(["to", "changed", "files", "incremental", "diagnostics"]);
        Names(json.GetProperty("files")[0]).ShouldBe(["path", "bytes", "changed"]);
        Names(json.GetProperty("incremental")).ShouldBe(["added", "deleted", "replaced"]);

        static string[] Names(System.Text.Json.JsonElement one) =>
            [.. one.EnumerateObject().Select(field => field.Name)];
    }

    [Fact]
    public void Render_Check_SaysByItsCodeAndWritesNothing()
    {
        Render("--hiera", "common.yaml", "--to", "ipset", "--check").Code.ShouldBe(ExitCode.Differs);
        Directory.GetFiles(_folder.File("out")).ShouldBeEmpty();

        Render("--hiera", "common.yaml", "--to", "ipset").Code.ShouldBe(ExitCode.Ok);
        Render("--hiera", "common.yaml", "--to", "ipset", "--check").Code.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public void Render_BothForms_AreProvedEqual()
    {
        Write(
            """
            iptables::sets::sets:
              web4: {config: "hash:ip,port", members: {"192.0.2.1,tcp:80": , ",tcp:443": , "192.0.2.2,udp:53-55": }}
              web6: {config: "hash:net,port family inet6", members: {"2001:db8::/64,tcp:80": }}
              bans: {config: "hash:net", members: {192.0.2.0/25: , 192.0.2.1 nomatch: , 10.0.0.0-10.0.0.6: }}
              bans6: {config: "hash:ip family inet6", members: {"2001:db8::bad": }}
              allowed: {config: "hash:ip", members: {10.0.0.3: }}
            """
        );
        Render("--hiera", "sets.yaml", "--to", "ipset").Code.ShouldBe(ExitCode.Ok);
        Render("--hiera", "sets.yaml", "--to", "nft").Code.ShouldBe(ExitCode.Ok);

        var diff = Run("diff", "out/weir.nft", "out/rules.v4", "--with", "out/ipsets", "--json");
        diff.Code.ShouldBe(ExitCode.Differs, "IPv6 is only in the one");

        var both = Run("import", "out/rules.v4", "out/rules.v6", "out/ipsets", "-o", "out/both.nft", "--to", "nft");
        both.Code.ShouldBe(ExitCode.Ok, both.Error);
        diff = Run("diff", "out/weir.nft", "out/both.nft", "--json");
        diff.Code.ShouldBe(ExitCode.Ok, diff.Out);
        diff.Json.GetProperty("proof").GetProperty("verdict").GetString().ShouldBe("equal");

        // And the comparison can fail: one member less.
        File.WriteAllText(
            _folder.File("sets.yaml"),
            File.ReadAllText(_folder.File("sets.yaml")).Replace("192.0.2.2,", "192.0.2.3,", StringComparison.Ordinal)
        );
        Render("--hiera", "sets.yaml", "--to", "nft").Code.ShouldBe(ExitCode.Ok);
        Run("diff", "out/weir.nft", "out/both.nft").Code.ShouldBe(ExitCode.Differs);
    }

    [Fact]
    public void Render_BadInput_LeavesEveryFileAsItWas()
    {
        Render("--hiera", "common.yaml", "--to", "ipset").Code.ShouldBe(ExitCode.Ok);
        var before = File.ReadAllText(_folder.File("out/ipsets"));
        Write("iptables::sets::sets: {bans: {config: hash:ip, members: {2001:db8::1: , 10.0.0.256: }}}");

        var run = Render("--hiera", "sets.yaml", "--to", "ipset");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.Count(line => line.Contains("WEIR0234", StringComparison.Ordinal)).ShouldBe(2);
        File.ReadAllText(_folder.File("out/ipsets")).ShouldBe(before);
        Directory.GetFiles(_folder.File("out")).Length.ShouldBe(3);
    }

    [Fact]
    public void Render_Incremental_IsTheDifference()
    {
        Write(
            "iptables::sets::sets: {bans: {config: hash:ip timeout 0, members: {10.0.0.1: , 10.0.0.2: , 10.0.0.3 timeout 5: }}}"
        );
        Render("--hiera", "sets.yaml", "--to", "ipset", "--incremental").Code.ShouldBe(ExitCode.Ok);
        Lines("ipsets.changes")
            .ShouldBe(Lines("ipsets.changes").Where(line => !line.StartsWith("del", StringComparison.Ordinal)));
        Write(
            "iptables::sets::sets: {bans: {config: hash:ip timeout 0, members: {10.0.0.1: , 10.0.0.3 timeout 9: , 10.0.0.4: }}}"
        );

        var run = Render("--hiera", "sets.yaml", "--to", "ipset", "--incremental", "--json");

        Lines("ipsets.changes")
            .ShouldBe(["add bans 10.0.0.3 timeout 9", "add bans 10.0.0.4 timeout 0", "del bans 10.0.0.2"]);
        run.Json.GetProperty("incremental").GetProperty("deleted").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Render_IncrementalWithAnotherSize_SwapsTheSet()
    {
        Write("iptables::sets::sets: {bans: {config: hash:ip maxelem 10, members: {10.0.0.1: }}}");
        Render("--hiera", "sets.yaml", "--to", "ipset").Code.ShouldBe(ExitCode.Ok);
        Write("iptables::sets::sets: {bans: {config: hash:ip maxelem 20, members: {10.0.0.1: }}}");

        Render("--hiera", "sets.yaml", "--to", "ipset", "--check").Error.ShouldContain("WEIR0613");
        Render("--hiera", "sets.yaml", "--to", "ipset", "--incremental").Code.ShouldBe(ExitCode.Ok);

        Lines("ipsets.changes")
            .ShouldBe([
                "create bans-replacement hash:ip maxelem 20",
                "add bans-replacement 10.0.0.1",
                "swap bans-replacement bans",
                "destroy bans-replacement",
            ]);
    }

    [Fact]
    public void Render_IncrementalIntoAFullSet_SwapsIt()
    {
        Write("iptables::sets::sets: {bans: {config: hash:ip maxelem 2, members: {10.0.0.1: , 10.0.0.2: }}}");
        Render("--hiera", "sets.yaml", "--to", "ipset", "--incremental").Code.ShouldBe(ExitCode.Ok);
        Write("iptables::sets::sets: {bans: {config: hash:ip maxelem 2, members: {10.0.0.1: , 10.0.0.3: }}}");

        Render("--hiera", "sets.yaml", "--to", "ipset", "--incremental").Code.ShouldBe(ExitCode.Ok);

        // 'add' before 'del' would find the set full, and 'ipset restore' would stop there.
        Lines("ipsets.changes").ShouldContain("swap bans-replacement bans");
        Lines("ipsets.changes").ShouldNotContain("add bans 10.0.0.3");
    }

    [Fact]
    public void Render_AnotherTypeOrSetGone_IsSaid()
    {
        Write("iptables::sets::sets: {bans: {config: hash:ip, members: {10.0.0.1: }}, drop: {config: hash:ip}}");
        Render("--hiera", "sets.yaml", "--to", "ipset").Code.ShouldBe(ExitCode.Ok);
        Write("iptables::sets::sets: {bans: {config: hash:net, members: {10.0.0.1: }}}");

        var run = Render("--hiera", "sets.yaml", "--to", "ipset", "--incremental");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("error WEIR0613");
        run.Error.ShouldContain("warning WEIR0614");
        File.Exists(_folder.File("out/ipsets.changes")).ShouldBeFalse();
    }

    [Fact]
    public void Render_SetsOnly_WritesNoRulesAndAsksForNoRoles()
    {
        Write("iptables::sets::sets: {crawlers: {config: hash:ip, members: {10.0.0.1: }}}");

        Render("--hiera", "sets.yaml", "--to", "ipset").Error.ShouldContain("warning WEIR0239");
        Directory.Delete(_folder.File("out"), recursive: true);
        Directory.CreateDirectory(_folder.File("out"));
        Render("--hiera", "sets.yaml", "--to", "ipset", "--sets-only").Error.ShouldBeEmpty();
        Directory.GetFiles(_folder.File("out")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("crawlers=bans", ExitCode.Ok)]
    [InlineData("crawlers=none", ExitCode.Ok)]
    [InlineData("crawlers=listeners", ExitCode.BadInput)]
    [InlineData("crawler=bans", ExitCode.BadInput)]
    [InlineData("crawlers=friends", ExitCode.Usage)]
    public void Render_Role_IsTakenOrRefused(string role, int code)
    {
        Write("iptables::sets::sets: {crawlers: {config: hash:ip, members: {10.0.0.1: }}}");

        var run = Render("--hiera", "sets.yaml", "--to", "ipset", "--role", role);

        run.Code.ShouldBe(code, run.Error);
        if (code == ExitCode.Ok)
        {
            run.Error.ShouldBeEmpty();
            Lines("rules.v4")
                .Count(line => line.Contains("crawlers", StringComparison.Ordinal))
                .ShouldBe(role.EndsWith("bans", StringComparison.Ordinal) ? 1 : 0);
        }
    }

    [Theory]
    [InlineData("--to nft --sets-only --hiera common.yaml")]
    [InlineData("--to ipset --sets-only")]
    [InlineData("--to nft --incremental --hiera common.yaml")]
    [InlineData("--hiera common.yaml")]
    public void Render_OptionsThatDoNotGoTogether_AreWrongUsage(string options) =>
        Render(options.Split(' ')).Code.ShouldBe(ExitCode.Usage);

    [Fact]
    public void Render_FolderThatIsNotThere_IsSaid()
    {
        var run = Run("render", "nowhere", "--hiera", "common.yaml", "--to", "nft");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("WEIR0653");
    }

    [Fact]
    public void Render_ManyMembers_AreSortedAndWhole()
    {
        var members = string.Join(
            ", ",
            Enumerable
                .Range(0, 5_000)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"10.{i % 250}.{i / 250}.1: "))
        );
        Write("iptables::sets::sets: {bans: {config: hash:ip, members: {" + members + "}}}");

        Render("--hiera", "sets.yaml", "--to", "ipset").Code.ShouldBe(ExitCode.Ok);

        Lines("ipsets").Count(line => line.StartsWith("add", StringComparison.Ordinal)).ShouldBe(5_000);
    }

    private void Write(string yaml) => File.WriteAllText(_folder.File("sets.yaml"), yaml);

    private WeirRun Render(params string[] arguments) => Run(["render", "out", .. arguments]);

    private WeirRun Run(params string[] arguments) => WeirRun.In(_folder.Path, arguments);

    private string[] Lines(string file) =>
        [.. File.ReadAllLines(_folder.File(Path.Combine("out", file))).Where(line => !line.StartsWith('#'))];
}
