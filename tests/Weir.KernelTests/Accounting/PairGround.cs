using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.KernelTests.Agent;
using Weir.KernelTests.Agent.Soak;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Sources.Series;
using Weir.Testing;

namespace Weir.KernelTests.Accounting;

/// <summary>Two firewalls, each with the whole campus behind it and an agent of its own, that share rows and series in one PostgreSQL server.</summary>
internal sealed class PairGround : IDisposable
{
    private readonly PostgresCluster _cluster = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-pair-");
    private readonly string _series;
    private readonly AgentProcess?[] _agents = new AgentProcess?[2];

    public PairGround()
    {
        var rows = _cluster.NewDatabase();
        _series = _cluster.NewDatabase();
        Must(CampusExample.Create(Folder(0), 40, 1, SourceKind.Postgres, rows).Diagnostics);
        Must(SiteFolder.Migrate(Folder(0), notify: true).Diagnostics);
        Directory.CreateDirectory(Folder(1));
        File.Copy(Path.Combine(Folder(0), "weir.yaml"), Path.Combine(Folder(1), "weir.yaml"));
        Site = SiteFolder.Load(Folder(0), TimeProvider.System).Site ?? throw new InvalidOperationException("bad site");
        Labs = [LabTopology.Create(LabSpec.For(Site.Topology)), LabTopology.Create(LabSpec.For(Site.Topology))];
        for (var node = 0; node < 2; node++)
        {
            File.WriteAllText(
                Path.Combine(Folder(node), "agent.yaml"),
                $"poll: 2s\naccounting: {{ every: 1s, node: fw{node}, series: '{_series}' }}\n"
            );
        }
    }

    public Site Site { get; }

    public LabTopology[] Labs { get; }

    public AgentProcess Agent(int node) => _agents[node] ?? throw new InvalidOperationException("it does not run");

    public void Start(int node)
    {
        var agent = new AgentProcess(
            WeirProcess.Start("agent", "--site", Folder(node), "--netns", Labs[node].FirewallNamespaceName)
        );
        _agents[node] = agent;
        agent.Said("WEIR0570");
    }

    /// <summary>kill -9.</summary>
    public void Kill(int node)
    {
        _agents[node]?.Dispose();
        _agents[node] = null;
    }

    /// <summary>What both kernels counted.</summary>
    public Dictionary<uint, Usage> Counted() => KernelUsage.Of(Labs.Select(static lab => lab.FirewallNamespaceName));

    /// <summary>What the one series has.</summary>
    public Dictionary<uint, Usage> Accounted(IEnumerable<uint> members)
    {
        using var series =
            SeriesStore.OpenServer(_series, "fw0", Position.None, new DiagnosticBag())
            ?? throw new InvalidOperationException("no series");
        return members.ToDictionary(static member => member, member => series.Total(member));
    }

    public void Dispose()
    {
        Kill(0);
        Kill(1);
        foreach (var lab in Labs)
        {
            lab.Dispose();
        }

        _cluster.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Folder(int node) => Path.Combine(_folder.FullName, $"fw{node}");

    private static void Must(IEnumerable<Diagnostic> findings)
    {
        if (findings.FirstOrDefault(static one => one.Severity == Severity.Error) is { } error)
        {
            throw new InvalidOperationException($"{error}");
        }
    }
}
