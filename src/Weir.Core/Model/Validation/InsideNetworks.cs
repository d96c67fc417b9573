namespace Weir.Core.Model.Validation;

/// <summary>Tells whether a prefix is behind one inside interface; one that spans the networks of two is behind neither.</summary>
internal sealed class InsideNetworks
{
    private readonly List<IpPrefixes> _interfaces = [];
    private int _latest;

    public InsideNetworks(Topology topology)
    {
        foreach (var one in topology.Interfaces)
        {
            if (one.Role == InterfaceRole.Inside)
            {
                _interfaces.Add(new IpPrefixes(one.Networks));
            }
        }
    }

    public bool Contain(IpPrefix prefix)
    {
        // Neighbours in a table are mostly neighbours in the house, so the interface of the last answer is tried first.
        if (_latest < _interfaces.Count && _interfaces[_latest].Contains(prefix))
        {
            return true;
        }

        for (var i = 0; i < _interfaces.Count; i++)
        {
            if (_interfaces[i].Contains(prefix))
            {
                _latest = i;
                return true;
            }
        }

        return false;
    }

    /// <summary>The first network that overlaps the prefix, or null.</summary>
    public IpPrefix? FindOverlapping(IpPrefix prefix)
    {
        foreach (var one in _interfaces)
        {
            if (one.FindOverlapping(prefix) is { } network)
            {
                return network;
            }
        }

        return null;
    }
}
