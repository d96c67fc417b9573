using Weir.Core.Fleet;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;

namespace Weir.Agent.Fleet;

/// <summary>A site that is read through an exported snapshot, beside the fleet's loop: 50,000 members last longer than a beat.</summary>
internal sealed class FleetReading
{
    private readonly Task<(SiteReading Reading, SiteName? Name)> _task;

    private FleetReading(string snapshot, Task<(SiteReading, SiteName?)> task) => (Snapshot, _task) = (snapshot, task);

    public string Snapshot { get; }

    public bool IsDone => _task.IsCompleted;

    /// <summary>Null when it could not be read.</summary>
    public Site? Site => _task.Result.Reading.Site;

    public SiteName? Name => _task.Result.Name;

    /// <summary>The first thing that is wrong; empty when nothing is.</summary>
    public string Problem =>
        _task.Result.Reading.Diagnostics.FirstOrDefault(static finding => finding.Severity == Severity.Error) is { } one
            ? $"{one.Code}: {one.Message}"
            : "";

    public static FleetReading Begin(FleetGround ground, string snapshot, CancellationToken cancellation) =>
        new(
            snapshot,
            Task.Run(
                () =>
                {
                    var settings = ground.Settings;
                    var reading = SiteFolder.LoadAt(
                        settings.SiteDirectory,
                        ground.Time,
                        settings.Feeds,
                        snapshot,
                        cancellation
                    );
                    return (reading, reading.Site is { } site ? ground.Gate.NameOf(site) : (SiteName?)null);
                },
                cancellation
            )
        );
}
