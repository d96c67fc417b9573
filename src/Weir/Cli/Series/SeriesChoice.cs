using System.CommandLine;
using Weir.Agent.Running;
using Weir.Cli.Applying;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Series;

namespace Weir.Cli.Series;

/// <summary><c>--series</c> and <c>--node</c>: which series of usage, and who writes it.</summary>
internal sealed class SeriesChoice
{
    private readonly Option<string?> _series = new("--series")
    {
        HelpName = "FILE|CONNECTION",
        Description =
            $"The series: a file, or a PostgreSQL connection string (default: as agent.yaml says, else {AgentServiceSettings.SeriesFile} in the state folder)",
    };

    private readonly Option<string?> _node = new("--node")
    {
        HelpName = "NAME",
        Description = "Name of this firewall in the series (default: the host's name)",
    };

    private readonly Option<string?> _state = AgentCall.StateOption();

    public SeriesChoice(Verb verb, bool writes)
    {
        verb.Add(_series);
        verb.Add(_state);
        if (writes)
        {
            verb.Add(_node);
        }
    }

    /// <summary>Opens the series, works with it, closes it; findings on the way go into <paramref name="findings"/>.</summary>
    /// <exception cref="CommandStopped">It cannot be used: exit code 3.</exception>
    public T With<T>(Call call, DiagnosticBag findings, Func<IUsageSeries, T> work)
    {
        try
        {
            using var series = Open(call, findings);
            return work(series);
        }
        catch (SeriesException refused)
        {
            throw new CommandStopped(ExitCode.Refused, [.. findings.ToImmutable(), refused.Finding]);
        }
    }

    private IUsageSeries Open(Call call, DiagnosticBag findings)
    {
        // agent.yaml says where the agent writes; what is wrong in it is the agent's to say.
        var file = AgentFile.Load(call.SiteDirectory).Value?.Accounting ?? AccountingSettings.Default;
        var node = call.Value(_node) ?? file.Node ?? call.Surroundings.HostName;
        var place = Named(call) ?? file.Series ?? InStateFolder(call);
        return SeriesStore.Open(place, node, call.Time.GetUtcNow(), new Position.InFile("--series", 0), findings)
            ?? throw new CommandStopped(ExitCode.BadInput, findings.ToImmutable());
    }

    private string? Named(Call call) =>
        call.Value(_series) is not { } named || named.Contains('=', StringComparison.Ordinal)
            ? call.Value(_series)
            : call.FullPath(named);

    private string InStateFolder(Call call) =>
        Path.Combine(AgentCall.Settings(call, _state, "usage").StateDirectory, AgentServiceSettings.SeriesFile);
}
