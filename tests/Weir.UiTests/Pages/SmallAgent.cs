using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;

namespace Weir.UiTests.Pages;

/// <summary>An agent for one test: an example campus, a namespace without a wire, and pages. It can be stopped and started again at the same address.</summary>
internal sealed class SmallAgent : IDisposable
{
    private readonly Chromium _chromium;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-small-page-");
    private readonly TestNamespace _network = TestNamespace.Create("page");
    private readonly string _settings;
    private readonly string _token;
    private Uri _address;

    /// <param name="settings">Lines of agent.yaml besides <c>http:</c>.</param>
    public SmallAgent(
        Chromium chromium,
        int members = 20,
        string settings = "",
        SourceKind kind = SourceKind.Sqlite,
        Action<string>? before = null
    )
    {
        (_chromium, _settings) = (chromium, settings);
        Site = Path.Combine(_folder.FullName, "site");
        if (members > 0)
        {
            CampusExample.Create(Site, members, 1, kind);
        }

        before?.Invoke(Site);
        Write("127.0.0.1:0");
        Agent = new AgentAtWork(Site, _network.Name);
        try
        {
            _token = Agent.Token("anna", "operator");
            _address = Agent.Address();
        }
        catch
        {
            Dispose(); // an agent that does not come up is not left behind
            throw;
        }
    }

    public string Site { get; }

    public AgentAtWork Agent { get; private set; }

    public Visits Visits => new(_chromium, _address, _token);

    public string Nft(params string[] arguments) => Run("nft", arguments);

    /// <summary>A program in the agent's network namespace.</summary>
    public string Run(string program, params string[] arguments) => _network.Run(program, arguments);

    /// <summary>Ends the agent; the rules and the address stay its own.</summary>
    public void Stop()
    {
        Write(_address.Authority);
        Agent.Dispose();
    }

    public void Start()
    {
        Agent = new AgentAtWork(Site, _network.Name);
        _address = Agent.Address();
    }

    public void Dispose()
    {
        Agent.Dispose();
        _network.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write(string listen) =>
        File.WriteAllText(Path.Combine(Site, "agent.yaml"), $"http: {{ listen: '{listen}' }}\n{_settings}");
}
