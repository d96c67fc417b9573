namespace Weir.Core.Model.Validation;

/// <summary>No listener takes the port of a management service, of BFD or of conntrack synchronisation on the box (W1 of docs/policy.md).</summary>
internal static class ListenerControlRule
{
    /// <summary>RFC 5881, RFC 5883.</summary>
    private static readonly PortRange[] Bfd = [new(3784, 3785), PortRange.Single(4784)];

    public static void Check(SiteCheck check)
    {
        foreach (var listener in check.Listeners)
        {
            if (listener.Address is not { } address || check.Own.FindOverlapping(address) is not null)
            {
                Check(check, listener);
            }
        }
    }

    private static void Check(SiteCheck check, Listener listener)
    {
        foreach (var service in check.Topology.Services)
        {
            if (service.Protocol == listener.Protocol && service.Ports.Overlaps(listener.Ports))
            {
                check.Found.Add(ListenerDiagnostics.Control(listener, $"the service '{service.Name}'"));
            }
        }

        if (check.Topology.Peers.IsEmpty || listener.Protocol != TransportProtocol.Udp)
        {
            return;
        }

        if (Array.Exists(Bfd, ports => ports.Overlaps(listener.Ports)))
        {
            check.Found.Add(ListenerDiagnostics.Control(listener, "BFD (3784, 3785, 4784)"));
        }

        if (listener.Ports.Contains(check.Options.ConntrackSyncPort))
        {
            check.Found.Add(ListenerDiagnostics.Control(listener, "conntrack synchronisation (conntrackSyncPort)"));
        }
    }
}
