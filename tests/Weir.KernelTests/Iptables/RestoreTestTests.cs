using System.Globalization;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Rules;
using Weir.KernelTests.Agreement;
using Weir.Sources.Importing;
using Weir.Sources.IptablesSave;
using Weir.Testing;

namespace Weir.KernelTests.Iptables;

/// <summary>What the tools accepted of a dump they accept of what we write of its import.</summary>
public sealed class RestoreTestTests
{
    private static readonly string[] Families = ["iptables", "ip6tables"];

    [KernelCorpusFact("iptables-save")]
    public void Write_EveryDumpOfTheCorpus_IsAcceptedAsTheOriginalWas()
    {
        var files = Corpus.FilesIn(
            "iptables-save",
            static name => !name.EndsWith("STATS.tsv", StringComparison.Ordinal)
        );
        var wrong = new List<string>();
        var accepted = 0;
        using var network = TestNamespace.Create("iptables");
        foreach (var file in files)
        {
            if (file.Length == 0)
            {
                continue;
            }

            var path = Corpus.PathOf($"iptables-save/{file}");
            using var stream = File.OpenRead(path);
            var import = IptablesSaveReader.Read(stream, file, new ImportSettings());
            if (import.Tables.IsEmpty)
            {
                continue;
            }

            var family = import.Tables[0].Family;
            if (import.Tables.Items.Any(table => table.Family != family) || import.Counts.Refused > 0)
            {
                continue;
            }

            using var written = new StringWriter();
            var findings = IptablesSaveText.Write(written, import.Tables, counters: false);
            if (!findings.IsEmpty)
            {
                wrong.Add($"{file}: {findings[0]}");
            }

            var text = written.ToString();
            foreach (var kind in (string[])["legacy", "nft"])
            {
                var tool = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Families[family == Family.Ip ? 0 : 1]}-{kind}-restore"
                );
                if (Answer(network, tool, File.ReadAllText(path)) is null)
                {
                    accepted++;
                    if (Answer(network, tool, text) is { } answer)
                    {
                        wrong.Add($"{tool} {file}: {answer}");
                    }
                }
            }
        }

        string.Join('\n', wrong).ShouldBeEmpty();
        accepted.ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Write_TwoExtensionsOfOneModule_AreTwoInTheKernel()
    {
        const string rules = """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in -m addrtype --src-type UNICAST -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 80 -m tcp --tcp-option 5 -m tcp --tcp-option 6 -j ACCEPT
            -A INPUT -m limit --limit 5/min -m limit --limit 1/hour --limit-burst 9 -j ACCEPT
            -A OUTPUT -m owner --uid-owner 5 -m owner ! --gid-owner 6 -j ACCEPT
            COMMIT

            """;
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(rules));
        var import = IptablesSaveReader.Read(stream, "rules.v4", new ImportSettings());
        using var written = new StringWriter();
        IptablesSaveText.Write(written, import.Tables, counters: false).ShouldBeEmpty();
        foreach (var kind in (string[])["legacy", "nft"])
        {
            using var network = TestNamespace.Create("iptables");
            network.Run($"iptables-{kind}-restore", [], written.ToString());
            var saved = network
                .Run($"iptables-{kind}-save", [])
                .Split('\n')
                .Where(static line => line.StartsWith("-A"));
            saved.ShouldBe(rules.Split('\n').Where(static line => line.StartsWith("-A")));
        }
    }

    /// <summary>The kernel's own check of a bucket, which --test does not ask for.</summary>
    [KernelFact]
    public void Read_RatesAndBursts_AreRefusedWhereTheKernelRefuses()
    {
        using var network = TestNamespace.Create("iptables");
        var wrong = new List<string>();
        var refused = 0;
        string[] rates =
        [
            "1/day",
            "2/day",
            "3/day",
            "7/day",
            "20/day",
            "1/hour",
            "7/hour",
            "1/min",
            "1/sec",
            "100/sec",
        ];
        foreach (var rate in rates)
        {
            foreach (var burst in (int[])[1, 2, 3, 4, 5, 6, 7, 10, 20, 100, 1000, 10000])
            {
                string[] options =
                [
                    $"limit --limit {rate} --limit-burst {burst}",
                    $"hashlimit --hashlimit-upto {rate} --hashlimit-burst {burst} --hashlimit-mode srcip --hashlimit-name x",
                ];
                foreach (var option in options)
                {
                    var rules = $"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m {option} -j ACCEPT\nCOMMIT\n";
                    using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(rules));
                    var ours = IptablesSaveReader.Read(stream, "rules.v4", new ImportSettings()).Counts.Refused == 0;
                    var theirs = Answer(network, "iptables-legacy-restore", rules, []) is null;
                    refused += theirs ? 0 : 1;
                    if (ours != theirs)
                    {
                        wrong.Add($"{option}: the kernel {(theirs ? "takes" : "refuses")} it");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
        refused.ShouldBeGreaterThan(20);
    }

    private static string? Answer(TestNamespace network, string tool, string text) =>
        Answer(network, tool, text, ["--test"]);

    private static string? Answer(TestNamespace network, string tool, string text, string[] arguments)
    {
        try
        {
            network.Run(tool, arguments, text);
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}
