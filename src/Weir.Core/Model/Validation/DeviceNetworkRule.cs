namespace Weir.Core.Model.Validation;

/// <summary>Each device is in a network of an inside interface and holds no address of the box itself.</summary>
internal static class DeviceNetworkRule
{
    public static void Check(SiteCheck check)
    {
        foreach (var device in check.Devices)
        {
            var prefix = new IpPrefix(device.Address);
            if (!check.Inside.Contain(prefix))
            {
                check.Found.Add(DeviceDiagnostics.OutsideNetworks(device));
            }

            if (check.Own.FindOverlapping(prefix) is { } own)
            {
                check.Found.Add(DeviceDiagnostics.HoldsOwnAddress(device, own));
            }
        }
    }
}
