using Weir.Agent.Counters;
using Weir.Agent.Kernel;
using Weir.Agent.Running;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Core.Text;

namespace Weir.Agent;

/// <summary>
/// What <see cref="SiteAgent.Status"/> tells, of the agent that runs in this process: the site is the one in its memory, so that neither the state folder's
/// copy is read nor anything compiled. The kernel is asked for the table's structure and its few named counters.
/// </summary>
public static class LiveStatus
{
    /// <summary>What is said of a change of somebody else's that is in force.</summary>
    internal const string KeptDrift = "somebody else changed Weir's table; the journal says who";

    /// <exception cref="AgentException">The kernel refused a question.</exception>
    public static AgentStatus Read(AgentSettings settings, AgentView view)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(view);
        using var table = KernelTable.Open(settings.NetworkNamespace);
        var kernel = table.Glance();
        var loaded = table.Structure();
        return new AgentStatus
        {
            HasTable = loaded is not null,
            Generation = kernel.Generation,
            Revision = view is { Revision: { } number, AppliedAt: { } time } ? new Revision(number, 0, time) : null,
            Note = view.Note,
            Site = view.Site,
            Elements = loaded?.ElementCounts.Values.Sum(static count => (long)count),
            Drops = loaded is null ? null : DropCounters.Read(table, loaded),
            Xdp = view.Site is { } site && XdpSite.Uses(site) ? table.Xdp.Look(site) : [],
            RollbackTo = WayBack(settings),
            Drift = view.Drift ? [KeptDrift] : [],
            ConfirmBefore = view.ConfirmBefore,
            Guarded = view.ConfirmBefore is null ? null : true,
        };
    }

    private static string? WayBack(AgentSettings settings) =>
        StateFolder.Open(settings.StateDirectory, settings.Time).Head(new DiagnosticBag())?.Previous switch
        {
            RollbackTarget.To to => $"revision {to.Revision.Number}",
            RollbackTarget.NoTable => "no table",
            _ => null,
        };
}
