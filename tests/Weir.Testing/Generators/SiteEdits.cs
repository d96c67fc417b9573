using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>Random changes of a site as an operator makes them; rows that stay are shared with the site before.</summary>
public static class SiteEdits
{
    /// <summary>Applies <paramref name="count"/> random edits; the result is again without a fault.</summary>
    public static Site Apply(Site site, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            site = Validated(One(site, random));
        }

        return site;
    }

    /// <summary>The site again as its validator would make it, sharing rows.</summary>
    /// <exception cref="InvalidOperationException">The site has a fault.</exception>
    public static Site Validated(Site site)
    {
        var draft = new SiteDraft
        {
            Topology = site.Topology,
            Options = site.Options,
            Members = [.. site.Members],
            Devices = [.. site.Devices],
            Forwards = [.. site.Forwards],
            Openings = [.. site.Openings],
            Bans = [.. site.Bans],
        };
        var result = SiteValidator.Validate(draft, SiteGenerator.Now);
        return result.Value
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
    }

    private static Site One(Site site, Random random) =>
        random.Next(10) switch
        {
            0 => site with { Members = Change(site.Members, random, m => m with { State = Other(m.State, random) }) },
            1 => site with { Members = Change(site.Members, random, m => m with { Login = m.Login + "x" }) },
            2 => MovePublicAddress(site, random),
            3 => site with { Devices = Change(site.Devices, random, d => d with { Kind = 1 - d.Kind }) },
            4 => MoveDevice(site, random),
            5 => site with { Forwards = Without(site.Forwards, random) },
            6 => site with
            {
                Forwards = Change(site.Forwards, random, f => f with { DevicePort = (ushort)random.Next(1, 9) }),
            },
            7 => site with { Openings = Without(site.Openings, random) },
            8 => random.Next(2) == 0 ? site with { Bans = Without(site.Bans, random) } : AddBan(site, random),
            _ => RemoveMember(site, random),
        };

    private static MemberState Other(MemberState state, Random random) =>
        (MemberState)(((int)state + random.Next(1, 3)) % 3);

    private static SiteRows<T> Change<T>(SiteRows<T> rows, Random random, Func<T, T> change)
        where T : class
    {
        if (rows.IsEmpty)
        {
            return rows;
        }

        var at = random.Next(rows.Length);
        return rows.SetItem(at, change(rows[at]));
    }

    private static SiteRows<T> Without<T>(SiteRows<T> rows, Random random)
        where T : class => rows.IsEmpty ? rows : rows.RemoveAt(random.Next(rows.Length));

    private static Site MovePublicAddress(Site site, Random random)
    {
        var used = site.Members.Select(m => m.PublicIpv4).ToHashSet();
        var free = new Ipv4Address(0xC613_0000 + (uint)random.Next(0x10000));
        return used.Contains(free)
            ? site
            : site with
            {
                Members = Change(site.Members, random, m => m with { PublicIpv4 = free }),
            };
    }

    /// <summary>A member's device gets the next free address behind all others; forwards to it follow.</summary>
    private static Site MoveDevice(Site site, Random random)
    {
        if (site.Devices.IsEmpty)
        {
            return site;
        }

        var moved = site.Devices[random.Next(site.Devices.Length)];
        var target = Ipv4Prefix.Host(new Ipv4Address(site.Devices.Max(d => d.Address.Last).Value + 1));
        return site with
        {
            Devices = site.Devices.Replace(moved, moved with { Address = target }),
            Forwards =
            [
                .. site.Forwards.Select(f =>
                    f.MemberId == moved.MemberId && moved.Address.Contains(f.Device)
                        ? f with
                        {
                            Device = target.Address,
                        }
                        : f
                ),
            ],
        };
    }

    private static Site AddBan(Site site, Random random)
    {
        var prefix = new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0xCC00_0000 + (uint)random.Next(1 << 20))));
        return site.Bans.Any(b => b.Prefix == prefix)
            ? site
            : site with
            {
                Bans = site.Bans.Add(new Ban(prefix, "new", null)),
            };
    }

    private static Site RemoveMember(Site site, Random random)
    {
        if (site.Members.IsEmpty)
        {
            return site;
        }

        var id = site.Members[random.Next(site.Members.Length)].Id;
        return site with
        {
            Members = site.Members.RemoveAll(row => row.Id == id),
            Devices = site.Devices.RemoveAll(row => row.MemberId == id),
            Forwards = site.Forwards.RemoveAll(row => row.MemberId == id),
            Openings = site.Openings.RemoveAll(row => row.MemberId == id),
        };
    }
}
