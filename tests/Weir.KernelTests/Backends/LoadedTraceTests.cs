using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Backends;

/// <summary>A packet through what is loaded ends as in the file that was loaded.</summary>
public sealed class LoadedTraceTests : IDisposable
{
    private const string Rules = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :web - [0:0]
        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
        -A FORWARD -i eth0 -p tcp -m multiport --dports 80,443 -j web
        -A FORWARD -i eth0 -p udp -m udp --dport 1000:2000 -j REJECT --reject-with icmp-port-unreachable
        -A FORWARD -i eth1 -j ACCEPT
        -A web ! -s 198.51.100.0/24 -d 203.0.113.5/32 -j ACCEPT
        -A web -m mark --mark 0x10/0xf0 -j RETURN
        COMMIT

        """;

    private readonly TestNamespace _box = TestNamespace.Create("trace");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-trace-");

    public void Dispose()
    {
        _box.Dispose();
        _folder.Delete(recursive: true);
    }

    [KernelFact]
    public void Trace_Loaded_EndsAsInTheFile()
    {
        var file = Path.Combine(_folder.FullName, "v4.rules");
        File.WriteAllText(file, Rules);
        var load = WeirProcess.Run("load", file, "--family", "4", "--netns", _box.Name);
        load.ExitCode.ShouldBe(0, load.Answer.ToJsonString());

        var fates = new List<string>();
        foreach (
            var (path, packet) in (ReadOnlySpan<(string, string)>)
                [
                    ("in", "iif eth0 ip saddr 192.0.2.7 tcp dport 22 ct new"),
                    ("in", "iif eth0 ip saddr 192.0.3.7 tcp dport 22 ct new"),
                    ("in", "iif eth0 ip saddr 192.0.3.7 tcp dport 22 ct established"),
                    ("forward", "iif eth0 oif eth1 ip saddr 192.0.2.7 ip daddr 203.0.113.5 tcp dport 443 ct new"),
                    ("forward", "iif eth0 oif eth1 ip saddr 198.51.100.7 ip daddr 203.0.113.5 tcp dport 443 ct new"),
                    ("forward", "iif eth0 oif eth1 ip saddr 192.0.2.7 ip daddr 203.0.113.5 udp dport 1500 ct new"),
                    ("forward", "iif eth0 oif eth1 ip saddr 192.0.2.7 ip daddr 203.0.113.5 udp dport 2001 ct new"),
                    ("forward", "iif eth1 oif eth0 ip saddr 203.0.113.5 ip daddr 192.0.2.7 tcp dport 9 ct new"),
                ]
        )
        {
            var expected = Fate(file, "--family", "4", "--path", path, "--packet", packet);
            var loaded = Fate("--loaded", "--netns", _box.Name, "--path", path, "--packet", packet);

            loaded.ShouldBe(expected, packet);
            fates.Add(loaded);
        }

        fates.ShouldBe(["accepted", "dropped", "accepted", "accepted", "dropped", "rejected", "dropped", "accepted"]);
    }

    [KernelFact]
    public void Trace_LoadedTableWithARuleOfAnotherTool_IsRefusedUnlessAnotherIsNamed()
    {
        _box.Run(
            "nft",
            ["add table ip mine; add table inet other; add chain inet other c { type filter hook forward priority 0; }"]
        );
        _box.Run("nft", ["add rule inet other c meta length >= 100 limit rate 5/second accept"]);
        string[] packet = ["--netns", _box.Name, "--packet", "iif eth0 oif eth1 ip saddr 192.0.2.7 tcp dport 22"];

        var all = WeirProcess.Run(["trace", "--loaded", .. packet]);
        var named = WeirProcess.Run(["trace", "--loaded", "ip", "mine", .. packet]);
        var missing = WeirProcess.Run(["trace", "--loaded", "ip6", "mine", .. packet]);

        all.ExitCode.ShouldBe(2);
        WeirProcess.Codes(all.Answer).ShouldContain("WEIR0661");
        all.Answer.ToJsonString().ShouldContain("inet other: chain c, rule 1");
        named.ExitCode.ShouldBe(0, named.Answer.ToJsonString());
        WeirProcess.Codes(missing.Answer).ShouldBe("WEIR0661");
    }

    private static string Fate(params IEnumerable<string> arguments)
    {
        var (code, answer) = WeirProcess.Run(["trace", .. arguments]);
        code.ShouldBe(0, answer.ToJsonString());
        return $"{answer["fate"]}";
    }
}
