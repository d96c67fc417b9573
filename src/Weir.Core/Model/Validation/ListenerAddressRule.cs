namespace Weir.Core.Model.Validation;

/// <summary>A listener is on the box or behind it.</summary>
internal static class ListenerAddressRule
{
    public static void Check(SiteCheck check)
    {
        var inside = new IpPrefixes(
            check.Topology.Interfaces.Where(one => one.Role == InterfaceRole.Inside).SelectMany(one => one.Networks)
        );
        foreach (var listener in check.Listeners)
        {
            if (listener.Address is not { } address)
            {
                if (check.Topology.OwnAddresses.IsEmpty)
                {
                    check.Found.Add(ListenerDiagnostics.Nowhere(listener));
                }
            }
            else if (!check.Own.Contains(address) && !inside.Contains(address))
            {
                check.Found.Add(ListenerDiagnostics.Foreign(listener));
            }
        }
    }
}
