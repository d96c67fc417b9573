namespace Weir.Core.Model.Validation;

/// <summary>
/// Answers "is this address in a device of this member" in O(log n) however a member's devices are nested: beside each device
/// it keeps the highest address that this and the member's earlier devices reach.
/// </summary>
internal sealed class DeviceReach
{
    private readonly Device[] _devices;
    private readonly uint[] _reach;

    /// <param name="devices">Sorted by member, then prefix.</param>
    public DeviceReach(Device[] devices)
    {
        _devices = devices;
        _reach = new uint[devices.Length];
        for (var i = 0; i < devices.Length; i++)
        {
            var last = devices[i].Address.Last.Value;
            var same = i > 0 && devices[i - 1].MemberId == devices[i].MemberId;
            _reach[i] = same ? Math.Max(_reach[i - 1], last) : last;
        }
    }

    public bool Hold(uint member, Ipv4Address address)
    {
        var (low, high) = (0, _devices.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var (owner, first) = (_devices[middle].MemberId, _devices[middle].Address.Address);
            var before = owner < member || (owner == member && first <= address);
            (low, high) = before ? (middle + 1, high) : (low, middle);
        }

        // The last device that starts at or before the address. Prefixes nest, so what reaches the address holds it.
        return low > 0 && _devices[low - 1].MemberId == member && _reach[low - 1] >= address.Value;
    }
}
