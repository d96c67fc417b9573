using System.Diagnostics;
using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;

namespace Weir.KernelTests.Loading;

/// <summary><c>weir load --confirm</c>, as a process of its own in a namespace of its own.</summary>
public sealed class LoadConfirmTests : IDisposable
{
    // Somebody else's table, with what Weir would not write: an anonymous map, an xtables match, a limit.
    private const string Before = """
        table ip filter {
        	counter seen { packets 5 bytes 50
        	}
        	set bad { type ipv4_addr; flags interval; counter; elements = { 10.0.0.0/8, 192.0.2.1 }
        	}
        	chain web {
        		tcp dport 80 counter packets 7 bytes 70 accept
        	}
        	chain INPUT { type filter hook input priority 0; policy accept;
        		ip saddr @bad counter name seen drop
        		ct state vmap { established : accept, new : jump web }
        		limit rate 5/second log prefix "x" comment "kept"
        	}
        }
        """;

    private const string Rules = """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -i lo -j ACCEPT
        COMMIT

        """;

    private readonly TestNamespace _space = TestNamespace.Create("load");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-load-");

    public LoadConfirmTests() => File.WriteAllText(RulesPath, Rules);

    private string RulesPath => Path.Combine(_folder.FullName, "new.rules");

    public void Dispose()
    {
        _space.Dispose();
        _folder.Delete(recursive: true);
    }

    [KernelFact]
    public void Load_NotConfirmed_BringsBackWhatWasThere()
    {
        _space.Run("nft", ["-f", "-"], Before);
        var before = Listing();

        Load("6s").ExitCode.ShouldBe(0);

        _space.Run("nft", ["list", "chain", "ip", "filter", "INPUT"]).ShouldContain("policy drop");
        WaitUntil(() => Listing() == before).ShouldBeTrue(Listing());
    }

    [KernelFact]
    public void Load_IntoNothingNotConfirmed_LeavesNothing()
    {
        Load("6s").ExitCode.ShouldBe(0);

        _space.Run("nft", ["list", "tables"]).ShouldContain("table ip filter");
        WaitUntil(() => _space.Run("nft", ["list", "ruleset"]).Length == 0).ShouldBeTrue();
    }

    [KernelFact]
    public void Load_Confirmed_Stays()
    {
        Load("20s").ExitCode.ShouldBe(0);
        var (second, answer) = Load("20s");
        second.ShouldBe(3);
        WeirProcess.Codes(answer).ShouldBe("WEIR0662");

        Weir("confirm", "--loaded").ExitCode.ShouldBe(0);

        Weir("confirm", "--loaded").ExitCode.ShouldBe(2);
        _space.Run("nft", ["list", "tables"]).ShouldContain("table ip filter");
    }

    private (int ExitCode, System.Text.Json.Nodes.JsonNode Answer) Load(string within) =>
        Weir("load", RulesPath, "--confirm", within);

    private (int ExitCode, System.Text.Json.Nodes.JsonNode Answer) Weir(params string[] arguments) =>
        WeirProcess.Run([.. arguments, "--netns", _space.Name]);

    // An anonymous map comes back with a name of its own; counters go on from what they were.
    private string Listing() =>
        string.Join(
            '\n',
            _space
                .Run("nft", ["-s", "list", "ruleset"])
                .Split('\n')
                .Where(line =>
                    line.Contains("policy", StringComparison.Ordinal)
                    || line.Contains("@bad", StringComparison.Ordinal)
                    || line.Contains("10.0.0.0/8", StringComparison.Ordinal)
                    || line.Contains("limit", StringComparison.Ordinal)
                    || line.Contains("tcp dport", StringComparison.Ordinal)
                    || line.Contains("chain", StringComparison.Ordinal)
                )
        );

    private static bool WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (condition())
            {
                return true;
            }

            Thread.Sleep(200);
        }

        return false;
    }
}
