using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Testing.Generators;

namespace Weir.Tests.Model;

/// <summary>Rows as a database holds them: anybody may write anything, and the keys of what was written are remembered.</summary>
internal sealed class RowSource(SiteDraft rows)
{
    private readonly HashSet<uint> _members = [];
    private readonly HashSet<IpPrefix> _bans = [];

    public Checked<Site> Validate() => SiteValidator.Validate(rows, SiteGenerator.Now);

    public SiteEdit Unsettled() =>
        new()
        {
            Members = [.. _members],
            Bans = [.. _bans],
            Rows = new SiteDraft
            {
                Topology = rows.Topology,
                Options = rows.Options,
                Members = rows.Members.FindAll(row => _members.Contains(row.Id)),
                Devices = rows.Devices.FindAll(row => _members.Contains(row.MemberId)),
                Forwards = rows.Forwards.FindAll(row => _members.Contains(row.MemberId)),
                Openings = rows.Openings.FindAll(row => _members.Contains(row.MemberId)),
                Bans = rows.Bans.FindAll(row => _bans.Contains(row.Prefix)),
            },
        };

    public void Settle()
    {
        _members.Clear();
        _bans.Clear();
    }

    /// <summary>Puts back, often, what was broken; else the fault stays and more is edited on top of it.</summary>
    public void Mend(Random random, Site good)
    {
        if (random.Next(3) == 0)
        {
            return;
        }

        foreach (var id in _members)
        {
            Remove(id);
            if (good.FindMember(id) is { } member)
            {
                rows.Members.Add(member);
            }

            rows.Devices.AddRange(good.DevicesOf(id));
            rows.Forwards.AddRange(good.ForwardsOf(id));
            rows.Openings.AddRange(good.OpeningsOf(id));
        }

        rows.Bans.RemoveAll(ban => _bans.Contains(ban.Prefix));
        rows.Bans.AddRange(good.Bans.Where(ban => _bans.Contains(ban.Prefix)));
    }

    public void Edit(Random random)
    {
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            One(random);
        }
    }

    private void One(Random random)
    {
        switch (random.Next(14))
        {
            case 0:
                Change(random, member => member with { State = (MemberState)random.Next(3) });
                break;
            case 1:
                Change(random, member => member with { Login = member.Login + "x" });
                break;
            case 2:
                Change(random, member => member with { Login = Any(rows.Members, random).Login });
                break;
            case 3:
                Change(random, member => member with { PublicIpv4 = Any(rows.Members, random).PublicIpv4 });
                break;
            case 4:
                Change(random, member => member with { PublicIpv4 = null });
                break;
            case 5:
                Change(random, member => member with { Ipv6Prefixes = Any(rows.Members, random).Ipv6Prefixes });
                break;
            case 6:
                Change(random, member => member with { Ipv6Prefixes = [] });
                break;
            case 7:
                AddDevice(random);
                break;
            case 8:
                RemoveOne(rows.Devices, static row => row.MemberId, random);
                break;
            case 9:
                RemoveOne(rows.Forwards, static row => row.MemberId, random);
                break;
            case 10:
                RemoveOne(rows.Openings, static row => row.MemberId, random);
                break;
            case 11:
                Delete(random);
                break;
            case 12:
                Come(random);
                break;
            default:
                Ban(random);
                break;
        }
    }

    private void Change(Random random, Func<Member, Member> change)
    {
        var at = random.Next(rows.Members.Count);
        rows.Members[at] = change(rows.Members[at]);
        _members.Add(rows.Members[at].Id);
    }

    /// <summary>A device of the member at an address near another's: free, the same, or a prefix around or inside it.</summary>
    private void AddDevice(Random random)
    {
        if (rows.Devices.Count == 0)
        {
            return;
        }

        var owner = Any(rows.Members, random).Id;
        var near = Any(rows.Devices, random).Address;
        var length = Math.Clamp(near.Length + random.Next(-2, 3), 8, 32);
        var address = new Ipv4Address(near.Address.Value + (uint)random.Next(3));
        rows.Devices.Add(new Device(owner, Ipv4Prefix.Around(address, length), DeviceKind.Room));
        _members.Add(owner);
    }

    private void Delete(Random random)
    {
        if (rows.Members.Count > 5)
        {
            var id = Any(rows.Members, random).Id;
            Remove(id);
            _members.Add(id);
        }
    }

    private void Come(Random random)
    {
        var id = (uint)random.Next(1, 200_000);
        if (rows.Members.TrueForAll(member => member.Id != id))
        {
            rows.Members.Add(new Member(id, $"new{id}", MemberState.Active, null, [], ""));
            _members.Add(id);
        }
    }

    private void Ban(Random random)
    {
        var prefix = new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0xCC00_0000 + (uint)random.Next(64))));
        if (random.Next(2) == 0)
        {
            rows.Bans.RemoveAll(ban => ban.Prefix == prefix);
        }
        else
        {
            var expired = random.Next(4) == 0;
            rows.Bans.Add(new Ban(prefix, "new", expired ? SiteGenerator.Now.AddDays(-1) : null));
        }

        _bans.Add(prefix);
    }

    private void RemoveOne<T>(List<T> list, Func<T, uint> owner, Random random)
    {
        if (list.Count > 0)
        {
            var at = random.Next(list.Count);
            _members.Add(owner(list[at]));
            list.RemoveAt(at);
        }
    }

    private void Remove(uint id)
    {
        rows.Members.RemoveAll(row => row.Id == id);
        rows.Devices.RemoveAll(row => row.MemberId == id);
        rows.Forwards.RemoveAll(row => row.MemberId == id);
        rows.Openings.RemoveAll(row => row.MemberId == id);
    }

    private static T Any<T>(List<T> list, Random random) => list[random.Next(list.Count)];
}
