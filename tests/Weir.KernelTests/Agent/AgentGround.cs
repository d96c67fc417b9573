using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Core.Model;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

/// <summary>A namespace and a state folder for one test.</summary>
internal sealed class AgentGround : IDisposable
{
    private readonly TestNamespace _network = TestNamespace.Create("agent");

    public string Namespace => _network.Name;

    public string State { get; } = Directory.CreateTempSubdirectory("weir-agent-").FullName;

    /// <summary>Generated bans expire by the generator's clock.</summary>
    public TimeProvider Time { get; } = new ShiftedTime(SiteGenerator.Now);

    public AgentSettings Settings =>
        new()
        {
            StateDirectory = State,
            NetworkNamespace = Namespace,
            Purpose = "test",
            Time = Time,
        };

    /// <summary>One command's life: the agent is opened, asked, and closed again.</summary>
    public T Do<T>(Func<SiteAgent, T> work)
    {
        using var agent = SiteAgent.Open(Settings);
        return work(agent);
    }

    public ApplyResult Apply(Site site, ApplyOptions? options = null) =>
        Do(agent => agent.Apply(site, options ?? ApplyOptions.Default));

    public AgentStatus Status() => Do(static agent => agent.Status());

    public string Nft(params string[] arguments) => _network.Run("nft", arguments);

    public string Run(string program, params string[] arguments) => _network.Run(program, arguments);

    /// <summary>The kernel's generation id as another program sees it.</summary>
    public uint Generation() => Status().Generation;

    /// <summary>The table as nft lists it, comparable with another's.</summary>
    public IReadOnlyList<string> Listing() => TableListing.Of(Nft("-j", "list", "table", "inet", "weir"));

    /// <summary>The same site, loaded as a whole where nothing was before.</summary>
    public static IReadOnlyList<string> FreshListing(Site site)
    {
        using var ground = new AgentGround();
        ground.Apply(site);
        return ground.Listing();
    }

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(State, recursive: true);
    }

    private sealed class ShiftedTime(DateTimeOffset start) : TimeProvider
    {
        private readonly long _began = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_began);
    }
}
