namespace Weir.Core.Model.Validation;

/// <summary>Each forward leads to an address within a device of its own member, and its ports end by 65535.</summary>
internal static class ForwardDeviceRule
{
    public static void Check(SiteCheck check)
    {
        var devices = new DeviceReach(check.Devices);
        foreach (var forward in check.Forwards)
        {
            if (check.IsCrowded(forward.MemberId))
            {
                continue;
            }

            if (check.Find(forward.MemberId) is not null && !devices.Hold(forward.MemberId, forward.Device))
            {
                check.Found.Add(ForwardDiagnostics.ForeignDevice(forward));
            }

            if (forward.DevicePort + forward.PublicPorts.Count - 1 > ushort.MaxValue)
            {
                check.Found.Add(ForwardDiagnostics.PortsPastEnd(forward));
            }
        }
    }
}
