using System.CommandLine;
using Weir.Cli.Applying;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Sources.Series;

namespace Weir.Cli.Series;

/// <summary><c>--series</c> and <c>--node</c>: which series of usage, and who writes it.</summary>
internal sealed class SeriesChoice
{
    private const string FileName = "usage.db";

    private readonly Option<string?> _series = new("--series")
    {
        HelpName = "FILE|CONNECTION",
        Description =
            $"The series: a file, or a PostgreSQL connection string (default: {FileName} in the state folder)",
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
        var node = call.Value(_node) ?? call.Surroundings.HostName;
        var named = call.Value(_series);
        if (named is not null && named.Contains('=', StringComparison.Ordinal))
        {
            return SeriesStore.OpenServer(named, node, new Position.InFile("--series", 0), findings)
                ?? throw new CommandStopped(ExitCode.BadInput, findings.ToImmutable());
        }

        var settings = AgentCall.Settings(call, _state, "usage");
        var path = named is null ? Path.Combine(settings.StateDirectory, FileName) : call.FullPath(named);
        return SeriesStore.OpenFile(path, node, call.Time.GetUtcNow(), findings);
    }
}
