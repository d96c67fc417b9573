namespace Weir.Core.Model.Validation;

/// <summary>Each device belongs to a member that exists.</summary>
internal static class DeviceOwnerRule
{
    public static void Check(SiteCheck check)
    {
        foreach (var device in check.Devices)
        {
            if (check.Find(device.MemberId) is null)
            {
                check.Found.Add(DeviceDiagnostics.UnknownMember(device));
            }
        }
    }
}
