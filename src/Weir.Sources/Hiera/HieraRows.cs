using System.Globalization;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>
/// Members of sets as rows of a web farm: listeners, bans and allowed sources, by the roles of their sets. A row that the site's own
/// source has too is left to it.
/// </summary>
internal sealed class HieraRows(SiteDraft draft, DiagnosticBag bag)
{
    private readonly HashSet<Listener> _listeners = [.. draft.Listeners.Select(WithoutComment)];
    private readonly HashSet<IpPrefix> _bans = [.. draft.Bans.Select(static ban => ban.Prefix)];
    private readonly HashSet<IpPrefix> _allows = [.. draft.Allows.Select(static allow => allow.Prefix)];

    /// <summary>Reads the files that weir.yaml names and adds their rows to the draft.</summary>
    /// <param name="folder">The site's folder, which the files' paths start from.</param>
    /// <returns>False when rows are missing because files have errors.</returns>
    public static bool Add(HieraSection section, string folder, SiteDraft draft, DateTimeOffset now, DiagnosticBag bag)
    {
        var paths = section.Files.Select(file => Path.Combine(folder, file)).ToArray();
        var sets = Kept(HieraReader.Read(paths, Directory.GetCurrentDirectory(), new() { Merge = section.Merge }), bag);
        var readable = sets is null ? null : Kept(HieraCheck.Check(sets, now), bag);
        var roles = readable is null ? null : Kept(HieraRoles.Of(readable, section.Roles), bag);
        if (readable is not null && roles is not null)
        {
            new HieraRows(draft, bag).AddSets(readable, roles);
        }

        return roles is not null;
    }

    private static T? Kept<T>(Checked<T> read, DiagnosticBag bag)
        where T : class
    {
        bag.AddRange(read.Diagnostics);
        return read.Value;
    }

    public void AddSets(IReadOnlyList<CheckedSet> sets, IReadOnlyDictionary<string, HieraRole> roles)
    {
        foreach (var set in sets)
        {
            foreach (var member in set.Declared.Members)
            {
                AddMember(set, member, roles[set.Declared.Name]);
            }
        }
    }

    private void AddMember(CheckedSet set, HieraMember member, HieraRole role)
    {
        if (role == HieraRole.None)
        {
            return;
        }

        // What ipset would refuse was found before; here are only well-formed members.
        var blank = member.Text.AsSpan().Trim().IndexOfAny(' ', '\t');
        if (blank >= 0)
        {
            bag.Add(HieraErrors.OptionInSite(member.At.Position, member.Text, set.Declared.Name));
            return;
        }

        var text = member.Text.Trim();
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var addresses = AddressesOf(comma < 0 ? text : text[..comma], set.IsIpv6);
        switch (role)
        {
            case HieraRole.Listeners:
                AddListeners(set, member, addresses, text.AsSpan(comma + 1));
                break;
            case HieraRole.Bans:
                AddBans(set, member, addresses);
                break;
            default:
                AddAllows(member, addresses);
                break;
        }
    }

    private void AddListeners(CheckedSet set, HieraMember member, List<IpPrefix> addresses, ReadOnlySpan<char> service)
    {
        var colon = service.IndexOf(':');
        TransportProtocol? protocol = (colon < 0 ? "tcp" : service[..colon]) switch
        {
            "tcp" or "6" => TransportProtocol.Tcp,
            "udp" or "17" => TransportProtocol.Udp,
            _ => null,
        };
        if (protocol is null || !TryPorts(service[(colon + 1)..], out var ports))
        {
            bag.Add(HieraErrors.NoListener(member.At.Position, member.Text, set.Declared.Name));
            return;
        }

        if (addresses.Count == 0)
        {
            AddListener(null);
        }

        foreach (var address in addresses)
        {
            AddListener(address);
        }

        void AddListener(IpPrefix? address)
        {
            var listener = new Listener(address, protocol.Value, ports, member.Comment ?? "")
            {
                Origin = member.At.Origin,
            };
            if (_listeners.Add(WithoutComment(listener)))
            {
                draft.Listeners.Add(listener);
            }
        }
    }

    private void AddBans(CheckedSet set, HieraMember member, List<IpPrefix> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (_bans.Add(prefix))
            {
                draft.Bans.Add(
                    new Ban(prefix, member.Comment ?? "", null)
                    {
                        Source = $"hiera:{set.Declared.Name}",
                        Origin = member.At.Origin,
                    }
                );
            }
        }
    }

    private void AddAllows(HieraMember member, List<IpPrefix> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (_allows.Add(prefix))
            {
                draft.Allows.Add(new Allow(prefix, member.Comment ?? "") { Origin = member.At.Origin });
            }
        }
    }

    /// <summary>An address, a network or a range as prefixes; none for the empty address.</summary>
    private static List<IpPrefix> AddressesOf(string text, bool ipv6)
    {
        var prefixes = new List<IpPrefix>();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            if (IpPrefix.TryParse(text, out var prefix, out _))
            {
                prefixes.Add(prefix);
            }
        }
        else if (
            IpPrefix.TryParse(text.AsSpan(0, dash), out var first, out _)
            && IpPrefix.TryParse(text.AsSpan(dash + 1), out var last, out _)
        )
        {
            var (low, high) = (Number(first), Number(last));
            var bits = ipv6 ? 128 : 32;
            foreach (var (start, length) in PrefixCover.Of(UInt128.Min(low, high), UInt128.Max(low, high), bits))
            {
                prefixes.Add(
                    ipv6
                        ? new IpPrefix(new Ipv6Prefix(new Ipv6Address(start), length))
                        : new IpPrefix(new Ipv4Prefix(new Ipv4Address((uint)start), length))
                );
            }
        }

        return prefixes;
    }

    private static UInt128 Number(IpPrefix host) => host.IsIpv6 ? host.V6.Address.Value : host.V4.Address.Value;

    // Port 0 and a range written the wrong way round are ipset's ways, and no listener's.
    private static bool TryPorts(ReadOnlySpan<char> text, out PortRange ports)
    {
        var dash = text.IndexOf('-');
        ports = default;
        if (
            !ushort.TryParse(
                dash < 0 ? text : text[..dash],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var one
            )
            || !ushort.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var other)
            || one == 0
            || other == 0
        )
        {
            return false;
        }

        ports = new PortRange(Math.Min(one, other), Math.Max(one, other));
        return true;
    }

    private static Listener WithoutComment(Listener listener) => listener with { Comment = "" };
}
