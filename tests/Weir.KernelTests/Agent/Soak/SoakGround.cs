using System.Text;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Series;
using Weir.Testing;

namespace Weir.KernelTests.Agent.Soak;

/// <summary>A campus in a lab, its rows and its series in a PostgreSQL server, and the agent between them.</summary>
internal sealed class SoakGround : IDisposable
{
    public const int Members = 60;

    private const string Node = "fw1";

    private readonly PostgresCluster _cluster = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-soak-");
    private readonly string _rows;
    private readonly string _series;
    private AgentProcess? _agent;

    public SoakGround()
    {
        (_rows, _series) = (_cluster.NewDatabase(), _cluster.NewDatabase());
        Must(CampusExample.Create(Folder, Members, 1, SourceKind.Postgres, _rows).Diagnostics);
        Must(SiteFolder.Migrate(Folder, notify: true).Diagnostics);
        File.WriteAllText(
            Path.Combine(Folder, "agent.yaml"),
            $"poll: 2s\naccounting: {{ every: 1s, node: {Node}, series: '{_series}' }}\n"
        );
        Site = Load();
        Lab = LabTopology.Create(LabSpec.For(Site.Topology));
        // Nobody on the internet answers private addresses: what leaves untranslated while there are no rules is lost, and harms nobody.
        Tool.Run("ip", ["-n", Lab.Internet.NamespaceName, "route", "flush", "root", "10.0.0.0/8"]);
        Tool.Run("ip", ["-n", Lab.Internet.NamespaceName, "route", "add", "unreachable", "10.0.0.0/8"]);
    }

    /// <summary>As it was at the beginning.</summary>
    public Site Site { get; }

    public LabTopology Lab { get; }

    public AgentProcess Agent => _agent ?? throw new InvalidOperationException("no agent runs");

    /// <summary>What the agents said, one after the other.</summary>
    public StringBuilder Said { get; } = new();

    private string Folder => Path.Combine(_folder.FullName, "site");

    public void Execute(string sql) => PostgresCluster.Execute(_rows, sql);

    public void Nft(string command) => Tool.Run("ip", ["netns", "exec", Lab.FirewallNamespaceName, "nft", command]);

    /// <returns>False where there is no such table at this moment.</returns>
    public bool TryNft(string command)
    {
        try
        {
            Nft(command);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>kill -9, wherever it is.</summary>
    public void KillAgent()
    {
        _agent?.Dispose();
        Said.AppendLine(_agent?.Log).AppendLine("--- kill -9");
        _agent = null;
    }

    public void CrashDatabase() => _cluster.Crash();

    /// <summary>Starts what does not run.</summary>
    public void Recover(bool isDatabaseDown)
    {
        if (isDatabaseDown)
        {
            _cluster.StartAgain();
        }

        _agent ??= new AgentProcess(WeirProcess.Start("agent", "--site", Folder, "--netns", Lab.FirewallNamespaceName));
    }

    /// <summary>What the table should be: the same source, loaded where nothing was before. And what it is.</summary>
    public (IReadOnlyList<string> Wanted, IReadOnlyList<string> Is) Tables()
    {
        using var fresh = TestNamespace.Create("soak");
        var state = Path.Combine(_folder.FullName, fresh.Name);
        using var apply = WeirProcess.Start("apply", "--site", Folder, "--netns", fresh.Name, "--state", state);
        var said = apply.StandardError.ReadToEnd();
        apply.WaitForExit();
        return apply.ExitCode == 0
            ? (Listing(fresh.Name), Listing(Lab.FirewallNamespaceName))
            : throw new InvalidOperationException(said);
    }

    /// <summary>The kernel's counters of all members.</summary>
    public Dictionary<uint, Usage> Counted() => KernelUsage.Of(Lab.FirewallNamespaceName);

    /// <summary>What the series has of them.</summary>
    public Dictionary<uint, Usage> Accounted(IEnumerable<uint> members)
    {
        using var series =
            SeriesStore.OpenServer(_series, Node, Position.None, new DiagnosticBag())
            ?? throw new InvalidOperationException("no series");
        return members.ToDictionary(static member => member, member => series.Total(member));
    }

    public void Dispose()
    {
        _agent?.Dispose();
        Lab.Dispose();
        _cluster.Dispose();
        _folder.Delete(recursive: true);
    }

    private Site Load() =>
        SiteFolder.Load(Folder, TimeProvider.System).Site ?? throw new InvalidOperationException("the site is bad");

    /// <summary>Without what the packet path writes.</summary>
    private static IReadOnlyList<string> Listing(string network) =>
        [
            .. TableListing
                .Of(Tool.Run("ip", ["netns", "exec", network, "nft", "-j", "list", "table", "inet", "weir"]))
                .Where(static line =>
                    !line.StartsWith("element up", StringComparison.Ordinal)
                    && !line.StartsWith("element down", StringComparison.Ordinal)
                    && !line.StartsWith("element connections ", StringComparison.Ordinal)
                    && !line.Contains("_hits_", StringComparison.Ordinal)
                ),
        ];

    private static void Must(IEnumerable<Diagnostic> findings)
    {
        if (findings.FirstOrDefault(static one => one.Severity == Severity.Error) is { } error)
        {
            throw new InvalidOperationException($"{error}");
        }
    }
}
