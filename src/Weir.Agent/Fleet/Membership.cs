using System.Reflection;
using Weir.Agent.Kernel;
using Weir.Agent.Reconciling;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Sources.Configuration;
using Weir.Sources.Fleet;

namespace Weir.Agent.Fleet;

/// <summary>The node's name in the fleet, and the beat under it. One agent has a name at a time.</summary>
internal sealed class Membership(FleetGround ground)
{
    private static readonly string Version =
        typeof(Membership).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "";

    private readonly FaultMemory _taken = new(ground.Settings.Say);
    private readonly long _instance = (long)RevisionMarker.NewStamp();
    private FleetIdentity? _me;
    private (long Beat, long Since)? _rival;

    /// <summary>Says that this node is there.</summary>
    /// <returns>False when its name is another agent's.</returns>
    public bool Beat(FleetStore store, FleetSettings settings, string node)
    {
        if (_me is { } me && me.Node == node && store.Beat(me, Report(settings)))
        {
            return true;
        }

        // The name was never this agent's, or is another's by now, or an operator forgot the node: joining tells.
        _me = null;
        return Join(store, settings, node) && _me is { } joined && store.Beat(joined, Report(settings));
    }

    private bool Join(FleetStore store, FleetSettings settings, string node)
    {
        var me = new FleetIdentity(
            node,
            $"{BootIdentity.Read()} {Path.GetFullPath(ground.Settings.Agent.StateDirectory)}",
            _instance
        );
        var stood =
            _rival is { } rival && ground.Time.GetElapsedTime(rival.Since) >= settings.Away ? rival.Beat : (long?)null;
        if (store.Join(me, settings.Rollout, stood) is { } beat)
        {
            if (_rival?.Beat != beat)
            {
                _rival = (beat, ground.Time.GetTimestamp());
            }

            _taken.Met(FleetEvents.NameTaken(node), []);
            return false;
        }

        (_me, _rival) = (me, null);
        _taken.Over(null);
        ground.Settings.Say(FleetEvents.Back(node));
        return true;
    }

    private NodeReport Report(FleetSettings settings)
    {
        var standing = ground.Gate.Standing;
        var fill = Fill();
        return new NodeReport(
            settings.Rollout,
            standing.InForce is { } site ? ground.Gate.NameOf(site) : null,
            standing.Number,
            standing.Source,
            standing.Held,
            standing.InForce?.Members.Length,
            fill?.Count,
            fill?.Max,
            Environment.ProcessId,
            Version
        );
    }

    private ConntrackFill? Fill()
    {
        try
        {
            using var network = ground.Settings.Agent.NetworkNamespace is { } name
                ? NetworkNamespace.OpenNamed(name)
                : NetworkNamespace.OpenOwn();
            return ConntrackFill.Read(network);
        }
        catch (NetlinkException)
        {
            return null;
        }
    }
}
