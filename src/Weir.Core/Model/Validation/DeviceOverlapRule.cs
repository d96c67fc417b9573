namespace Weir.Core.Model.Validation;

/// <summary>No address is in devices of two members; a member's device within another of his is only pointed out.</summary>
internal static class DeviceOverlapRule
{
    public static void Check(SiteCheck check)
    {
        var ranges = new OwnedRange[check.Devices.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            var device = check.Devices[i];
            ranges[i] = OwnedRange.Of(new IpPrefix(device.Address), device.MemberId, i);
        }

        OwnedRange.Sweep(
            ranges,
            (inner, outer) =>
            {
                var (device, other) = (check.Devices[inner.Row], check.Devices[outer.Row]);
                check.Found.Add(
                    inner.Owner == outer.Owner
                        ? DeviceDiagnostics.Nested(device, other)
                        : DeviceDiagnostics.Overlap(device, other)
                );
            }
        );
    }
}
