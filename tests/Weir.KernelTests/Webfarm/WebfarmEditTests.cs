using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Webfarm;

/// <summary>An edit that is applied at once loads the whole farm: rows, feeds and Hiera's sets, not the rows alone.</summary>
public sealed class WebfarmEditTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-farm-edit-").FullName;
    private readonly TestNamespace _network = TestNamespace.Create("farmedit");

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [KernelFact]
    public void Ban_AddedAndAppliedAtOnce_LeavesFeedsAndHieraInForce()
    {
        WeirProcess.Run("init", "--kind", "webfarm", _folder).ExitCode.ShouldBe(0);
        Write(
            "weir.yaml",
            """
            kind: webfarm
            source: { type: sqlite, path: weir.db }
            interfaces: [{ name: eth0, role: outside }]
            ownAddresses: [198.51.100.1]
            feeds: [{ name: drop, path: drop.txt }]
            hiera: [sets.yaml]
            """
        );
        Write("drop.txt", "192.0.2.66\n192.0.2.67\n");
        Write(
            "sets.yaml",
            """
            iptables::sets::sets:
              listeners: { config: "hash:ip,port", members: { ",tcp:80": {} } }
            """
        );
        Weir("apply").ShouldBe(0);
        Loaded().ShouldContain("192.0.2.67");

        Weir("ban", "add", "192.0.2.99", "--apply").ShouldBe(0);

        var loaded = Loaded();
        loaded.ShouldContain("192.0.2.99");
        loaded.ShouldContain("192.0.2.66");
        loaded.ShouldContain("192.0.2.67");
        loaded.ShouldContain("198.51.100.1 . tcp . 80");

        // What the feed said then is what was taken last: the next apply has nothing to do.
        WeirProcess.Run(All("plan", "--exit-code")).ExitCode.ShouldBe(0);
    }

    private int Weir(params string[] words) => WeirProcess.Run(All(words)).ExitCode;

    private string[] All(params string[] words) => [.. words, "--site", _folder, "--netns", _network.Name];

    private string Loaded() => _network.Run("nft", ["list", "ruleset"]);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
