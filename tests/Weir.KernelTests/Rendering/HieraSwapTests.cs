using System.Net;
using System.Net.Sockets;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Rendering;

/// <summary>Rendered files over older ones on the real kernel: what is gone from the data is gone, and no packet met an empty set.</summary>
public sealed class HieraSwapTests : IDisposable
{
    private const int Swaps = 20;
    private const string Banned = "192.0.2.7";
    private const string Local = "198.51.100.1";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-render-").FullName;
    private readonly TestNamespace _network = TestNamespace.Create("render");

    public HieraSwapTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "out"));
        _network.Run("ip", ["address", "add", $"{Banned}/32", "dev", "lo"]);
        _network.Run("ip", ["address", "add", $"{Local}/32", "dev", "lo"]);
    }

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [KernelTheory]
    [InlineData("yaml")]
    [InlineData("json")]
    public void Restore_OverAnOlderVersion_RemovesStaleMembersAndIsNeverEmpty(string format)
    {
        var older = Render(format, stale: true);
        var newer = Render(format, stale: false);
        Load(older);
        LoadRules();
        Saved().ShouldContain("add blacklist 203.0.113.0/24");
        Saved().ShouldContain("add listeners 198.51.100.9,tcp:8080");

        using var receiver = Open(Local);
        using var sender = Open(Banned);
        var target = receiver.LocalEndPoint ?? throw new InvalidOperationException("not bound");
        using var stop = new CancellationTokenSource();
        var sent = 0L;
        var sending = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                sender.SendTo([1], target);
                Interlocked.Increment(ref sent);
            }
        });
        for (var i = 0; i < Swaps; i++)
        {
            var before = Interlocked.Read(ref sent);
            Load(i % 2 == 0 ? newer : older);
            Load(newer);
            SpinWait
                .SpinUntil(() => Interlocked.Read(ref sent) > before + 10 || sending.IsCompleted, Longest)
                .ShouldBeTrue();
        }

        stop.Cancel();
        sending.Wait(Longest).ShouldBeTrue();
        receiver.Available.ShouldBe(0, "a packet of a banned source came through");

        var saved = Saved();
        saved.ShouldNotContain("203.0.113.0/24");
        saved.ShouldNotContain("8080");
        saved.ShouldNotContain("replacement");
        saved.ShouldContain($"add blacklist 192.0.2.0/24");
        saved.ShouldContain("add listeners 128.0.0.0/1,tcp:443");

        // The check can fail: without the ban the same packet arrives.
        _network.Run("ipset", ["flush", "blacklist"]);
        sender.SendTo([1], target);
        receiver.ReceiveTimeout = (int)Longest.TotalMilliseconds;
        receiver.Receive(new byte[8]).ShouldBe(1);
    }

    [KernelFact]
    public void Restore_Twice_ListsTheSame()
    {
        var file = Render("yaml", stale: false);
        Load(file);
        LoadRules();
        var first = Plain(Saved()) + Rules();

        Load(file);
        LoadRules();

        (Plain(Saved()) + Rules()).ShouldBe(first);
        first.ShouldContain("-A PREROUTING -m set --match-set listeners dst,dst -j weir-do-1");
    }

    [KernelFact]
    public void Restore_Incremental_LeadsToTheSameSetsAndKeepsCounters()
    {
        Load(Render("yaml", stale: true, counters: true));
        LoadRules();
        using var receiver = Open(Local);
        using var sender = Open(Banned);
        sender.SendTo([1], receiver.LocalEndPoint ?? throw new InvalidOperationException("not bound"));
        // Loopback hands it over later when the CPU has other work.
        const string hit = "add blacklist 192.0.2.0/24 packets 1 bytes 29";
        SpinWait.SpinUntil(() => Saved().Contains(hit, StringComparison.Ordinal), Longest).ShouldBeTrue(Saved());

        var newer = Render("yaml", stale: false, counters: true, "--incremental");
        Load(File.ReadAllText(Path.Combine(_folder, "out", "ipsets.changes")));

        var changed = Saved();
        changed.ShouldContain(hit);
        changed.ShouldNotContain("203.0.113.0/24");
        using var fresh = TestNamespace.Create("render");
        fresh.Run("ipset", ["-exist", "restore"], newer);
        Plain(fresh.Run("ipset", ["save"])).ShouldBe(Plain(changed));
    }

    [KernelFact]
    public void Nft_TwiceAndOverAnOlderVersion_ListsTheSame()
    {
        Render("yaml", stale: true, form: "nft");
        _network.Run("nft", ["-f", Path.Combine(_folder, "out", "weir.nft")]);
        Render("yaml", stale: false, form: "nft");
        _network.Run("nft", ["-f", Path.Combine(_folder, "out", "weir.nft")]);
        var first = _network.Run("nft", ["list", "ruleset"]);
        _network.Run("nft", ["-f", Path.Combine(_folder, "out", "weir.nft")]);

        _network.Run("nft", ["list", "ruleset"]).ShouldBe(first);
        first.ShouldContain("192.0.2.0/24");
        first.ShouldNotContain("203.0.113.0/24");
    }

    /// <summary>The text's example as this host's data; an older version has a ban and a listener more.</summary>
    private string Render(
        string format,
        bool stale,
        bool counters = false,
        string? option = null,
        string form = "ipset"
    )
    {
        var extension = counters ? " counters" : "";
        var (ban, listener) = stale
            ? (",\"203.0.113.0/24\": {\"comment\": \"gone tomorrow\"}", ",\"198.51.100.9,tcp:8080\": {}")
            : ("", "");
        var file = Path.Combine(_folder, $"sets.{format}");
        File.WriteAllText(
            file,
            $$$"""
            {"iptables::sets::sets": {
              "listeners": {
                "config": "hash:ip,port family inet hashsize 1024 maxelem 65536{{{extension}}}",
                "members": {
                  ",tcp:80": {"comment": "most things, - NY, HTTP"},
                  ",tcp:443": {"comment": "most things, - NY, HTTPS"}{{{listener}}}
                }
              },
              "blacklist": {
                "config": "hash:net family inet hashsize 1024 maxelem 65536{{{extension}}}",
                "members": {"192.0.2.0/24": {"comment": "Insulted Nick's hair"}{{{ban}}} }
              }
            } }
            """
        );
        var (code, answer) = WeirProcess.Run([
            "render",
            Path.Combine(_folder, "out"),
            "--hiera",
            file,
            "--to",
            form,
            .. option is null ? Array.Empty<string>() : [option],
        ]);
        code.ShouldBe(0, answer.ToString());
        return form == "nft" ? "" : File.ReadAllText(Path.Combine(_folder, "out", "ipsets"));
    }

    private Socket Open(string address) =>
        _network.Network.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            return socket;
        });

    private void Load(string sets) => _network.Run("ipset", ["-exist", "restore"], sets);

    private void LoadRules()
    {
        foreach (
            var (program, file) in (ReadOnlySpan<(string, string)>)
                [("iptables-legacy-restore", "rules.v4"), ("ip6tables-legacy-restore", "rules.v6")]
        )
        {
            _network.Run(program, [], File.ReadAllText(Path.Combine(_folder, "out", file)));
        }
    }

    private string Saved() => _network.Run("ipset", ["save"]);

    // Without the times in its comments.
    private string Rules() =>
        string.Join('\n', _network.Run("iptables-legacy-save", []).Split('\n').Where(line => !line.StartsWith('#')));

    private static string Plain(string saved) =>
        string.Join(
            '\n',
            saved
                .Split('\n')
                .Select(line => line.Split(" packets ")[0].Split(" bucketsize ")[0])
                .Order(StringComparer.Ordinal)
        );
}
