using System.Diagnostics;
using System.Text.Json.Nodes;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>An example campus as CSV files and a namespace to load it into, for tests of whole processes.</summary>
internal sealed class CampusGround : IDisposable
{
    private readonly TestNamespace _network = TestNamespace.Create("agent");
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-campus-").FullName;

    public CampusGround(int members = 20)
    {
        Site = Path.Combine(_folder, "site");
        var made = CampusExample.Create(Site, members, 1, SourceKind.Csv);
        if (made.HasErrors)
        {
            throw new InvalidOperationException(string.Join('\n', made.Diagnostics));
        }
    }

    public string Site { get; }

    public string Namespace => _network.Name;

    public string State => Path.Combine(Site, ".weir", Namespace);

    /// <summary>The first active member of the example and what the file says of it.</summary>
    public void SetFirstMember(string state)
    {
        var path = Path.Combine(Site, "members", "members.csv");
        var lines = File.ReadAllLines(path);
        var fields = lines[1].Split(',');
        fields[2] = state;
        lines[1] = string.Join(',', fields);
        File.WriteAllLines(path, lines);
    }

    public (int ExitCode, JsonNode Answer) Weir(params string[] arguments) =>
        WeirProcess.Run([.. arguments, "--site", Site, "--netns", Namespace]);

    public Process Start(params string[] arguments) =>
        WeirProcess.Start([.. arguments, "--site", Site, "--netns", Namespace]);

    public string Nft(params string[] arguments) => _network.Run("nft", arguments);

    public string Run(string program, params string[] arguments) => _network.Run(program, arguments);

    public IReadOnlyList<string> Listing() => TableListing.Of(Nft("-j", "list", "table", "inet", "weir"));

    /// <summary>What the running agent says of itself.</summary>
    /// <exception cref="InvalidOperationException">None answers.</exception>
    public JsonNode Agent() =>
        Weir("status").Answer["agent"] ?? throw new InvalidOperationException("no agent answers");

    /// <summary>Writes agent.yaml.</summary>
    public void Settings(string text) => File.WriteAllText(Path.Combine(Site, "agent.yaml"), text);

    /// <summary>Files are looked at when somebody asks, and not by themselves.</summary>
    public void Quiet() => Settings("debounce: 1m\npoll: 24h\n");

    public uint Generation() => Weir("status").Answer["generation"]?.GetValue<uint>() ?? 0;

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
