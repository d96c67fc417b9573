using Weir.Core.Model;
using Weir.Kernel.Conntrack;

namespace Weir.Agent.Connections;

/// <summary>
/// Which tracked connections a change of the site ends. An established connection is accepted by the first rule of the forward
/// path, so what the new rules would refuse must leave the table of connections, and nothing else may.
/// </summary>
public sealed class ConnectionPurge
{
    private readonly HashSet<uint> _members = [];
    private readonly List<Ipv4Prefix> _left4 = [];
    private readonly List<Ipv6Prefix> _left6 = [];
    private readonly Dictionary<(uint Address, byte Protocol), List<PortRange>> _forwards = [];
    private readonly List<Opening> _openings = [];
    private readonly Site _after;
    private PrefixSet4 _sources4 = PrefixSet4.Empty;
    private PrefixSet6 _sources6 = PrefixSet6.Empty;
    private PrefixSet6 _opened = PrefixSet6.Empty;

    private ConnectionPurge(Site after) => _after = after;

    public bool IsEmpty =>
        _members.Count == 0 && _left4.Count == 0 && _left6.Count == 0 && _forwards.Count == 0 && _openings.Count == 0;

    /// <param name="before">The site in force until now; null when there was none, or it is not known.</param>
    public static ConnectionPurge Between(Site? before, Site after, SiteDiff diff)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(diff);
        var purge = new ConnectionPurge(after);
        foreach (var id in diff.Members)
        {
            purge.Member(before, id);
        }

        purge._sources4 = PrefixSet4.Of(purge._left4);
        purge._sources6 = PrefixSet6.Of(purge._left6);
        purge._opened = PrefixSet6.Of(purge._openings.Select(static opening => opening.Prefix));
        return purge;
    }

    /// <summary>Whether the connection must end.</summary>
    public bool Ends(in ConntrackEntry entry)
    {
        if (_members.Contains(entry.Mark) && entry.Mark != 0)
        {
            return true;
        }

        return entry.Original.IsIpv6 ? EndsIpv6(entry) : EndsIpv4(entry);
    }

    /// <summary>Ends the connections and returns how many there were.</summary>
    /// <exception cref="Weir.Kernel.Netlink.NetlinkException">The kernel refused to list or to delete.</exception>
    public int Run(ConntrackSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        // Listing walks the hash table of all namespaces (262,144 buckets: milliseconds); the count is one question.
        if (IsEmpty || socket.Count() == 0)
        {
            return 0;
        }

        // A single member's mark is chosen inside the kernel; anything more is one listing.
        var onlyMarks = _left4.Count == 0 && _left6.Count == 0 && _forwards.Count == 0 && _openings.Count == 0;
        return onlyMarks ? socket.DeleteMarks(_members) : socket.DeleteWhere(entry => Ends(entry));
    }

    private void Member(Site? before, uint id)
    {
        var now = _after.FindMember(id);
        var was = before?.FindMember(id);
        if (before is null || was is null)
        {
            Appeared(now, id);
            return;
        }

        var blocked = now?.State == MemberState.Blocked && was.State != MemberState.Blocked;
        if (now is null || blocked || was.PublicIpv4 != now.PublicIpv4)
        {
            _members.Add(id);
        }

        var devices = PrefixSet4
            .Of(Addresses(before.DevicesOf(id)))
            .Subtract(PrefixSet4.Of(Addresses(_after.DevicesOf(id))));
        _left4.AddRange(devices.ToPrefixes());
        var prefixes = PrefixSet6.Of(was.Ipv6Prefixes.Items).Subtract(PrefixSet6.Of(now?.Ipv6Prefixes.Items ?? []));
        _left6.AddRange(prefixes.ToPrefixes());
        Forwards(was, before);
        foreach (var opening in before.OpeningsOf(id))
        {
            if (!_after.OpeningsOf(id).Contains(opening))
            {
                _openings.Add(opening);
            }
        }
    }

    /// <summary>A member of whom nothing was known: what passed before the rules were loaded ends only when he is blocked.</summary>
    private void Appeared(Member? now, uint id)
    {
        if (now is { State: MemberState.Blocked })
        {
            _members.Add(id);
            _left4.AddRange(Addresses(_after.DevicesOf(id)));
            _left6.AddRange(now.Ipv6Prefixes.Items);
        }
    }

    private void Forwards(Member was, Site before)
    {
        if (was.PublicIpv4 is not { } address)
        {
            return;
        }

        foreach (var forward in before.ForwardsOf(was.Id))
        {
            if (_after.ForwardsOf(was.Id).Contains(forward))
            {
                continue;
            }

            var key = (address.Value, (byte)forward.Protocol);
            if (!_forwards.TryGetValue(key, out var ports))
            {
                _forwards.Add(key, ports = []);
            }

            ports.Add(forward.PublicPorts);
        }
    }

    // The reply's source is where a forward leads to: a device that left takes its inbound connections with it.
    private bool EndsIpv4(in ConntrackEntry entry) =>
        _sources4.Contains(new Ipv4Address((uint)entry.Original.Source))
        || _sources4.Contains(new Ipv4Address((uint)entry.Reply.Source))
        || ThroughForward(entry.Original);

    private bool EndsIpv6(in ConntrackEntry entry) =>
        _sources6.Contains(new Ipv6Address(entry.Original.Source))
        || _sources6.Contains(new Ipv6Address(entry.Original.Destination))
        || ThroughOpening(entry.Original);

    private bool ThroughForward(in ConntrackTuple tuple)
    {
        if (!_forwards.TryGetValue(((uint)tuple.Destination, tuple.Protocol), out var ranges))
        {
            return false;
        }

        foreach (var range in ranges)
        {
            if (range.Contains(tuple.DestinationPort))
            {
                return true;
            }
        }

        return false;
    }

    private bool ThroughOpening(in ConntrackTuple tuple)
    {
        var address = new Ipv6Address(tuple.Destination);
        if (!_opened.Contains(address))
        {
            return false;
        }

        foreach (var opening in _openings)
        {
            if (Covers(opening, address, tuple))
            {
                return !StillOpen(opening.MemberId, address, tuple);
            }
        }

        return false;
    }

    /// <summary>Openings of one member may overlap: another one may still let the connection in.</summary>
    private bool StillOpen(uint member, Ipv6Address address, in ConntrackTuple tuple)
    {
        foreach (var opening in _after.OpeningsOf(member))
        {
            if (Covers(opening, address, tuple))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(Opening opening, Ipv6Address address, in ConntrackTuple tuple) =>
        opening.Protocol == tuple.Protocol
        && opening.Prefix.Contains(address)
        && (opening.Ports is not { } ports || ports.Contains(tuple.DestinationPort));

    private static Ipv4Prefix[] Addresses(ReadOnlySpan<Device> devices)
    {
        var addresses = new Ipv4Prefix[devices.Length];
        for (var i = 0; i < devices.Length; i++)
        {
            addresses[i] = devices[i].Address;
        }

        return addresses;
    }
}
