using Weir.Core;
using Weir.Core.Model;

namespace Weir.Sources.Example;

/// <summary>
/// The rows of the example campus. What kinds of rows there are (prefix lengths, protocols, port ranges, states) follows from
/// ordinals whose patterns are complete within the first 50, so that 50 members show every kind that 50,000 do; numbers within a kind are random by seed.
/// </summary>
internal sealed class CampusRows
{
    private const uint FirstId = 1001;
    private const uint Pool = 0xC612_0000; // 198.18.0.0/15
    private const uint Wlan = 0x0A40_0000; // 10.64.0.0/10

    private static readonly string[] Plans = ["basic", "plus", "staff"];
    private static readonly int[] OpeningsOfMember = [1, 1, 0, 2, 1, 1, 0, 1, 3, 0];
    private static readonly int[] ForwardsOfMember = [1, 0, 0, 2, 0, 1, 0, 0];

    private readonly SplitMix64 _random;
    private readonly SiteDraft _draft;
    private readonly int _members;

    private CampusRows(SiteDraft draft, int members, int seed)
    {
        _draft = draft;
        _members = members;
        _random = new SplitMix64(unchecked((ulong)seed));
    }

    public static void Fill(SiteDraft draft, int members, int seed)
    {
        var rows = new CampusRows(draft, members, seed);
        for (var i = 0; i < members; i++)
        {
            rows.AddMember(i);
            rows.AddDevices(i);
        }

        rows.AddForwards();
        rows.AddOpenings();
        CampusBans.Fill(draft.Bans, Math.Min(200, 40 + (members / 300)), rows._random);
    }

    private void AddMember(int index)
    {
        var state =
            index % 50 == 13 ? MemberState.Blocked
            : index % 100 is 5 or 38 or 71 ? MemberState.Trial
            : MemberState.Active;
        Ipv4Address? address = index % 100 == 31 ? null : PublicAddress(index);
        _draft.Members.Add(
            new Member(
                FirstId + (uint)index,
                CampusNames.Login(index),
                state,
                address,
                Prefixes(index),
                Plans[_random.Below(Plans.Length)]
            )
        );
    }

    // The pool's first 256 addresses stay free for new members; .0 and .255 are not handed out, some devices dislike them.
    private static Ipv4Address PublicAddress(int index) =>
        new(Pool + 256 + (uint)((index / 254 * 256) + 1 + (index % 254)));

    private static bool IsInRoom1(int index) => index % 5 < 3;

    // A /56 each, from the lower half of the room's /36; every tenth has a /64 from the upper half besides.
    private static EquatableArray<Ipv6Prefix> Prefixes(int index)
    {
        var room = (UInt128)(IsInRoom1(index) ? 0x2001_0db8_1000_0000UL : 0x2001_0db8_2000_0000UL) << 64;
        var large = new Ipv6Prefix(new Ipv6Address(room | ((UInt128)(uint)(index + 1) << 72)), 56);
        var small = new Ipv6Prefix(
            new Ipv6Address(room | ((UInt128)0x0800_0000UL << 64) | ((UInt128)(uint)(index + 1) << 64)),
            64
        );
        return HasSmallPrefix(index) ? [large, small] : [large];
    }

    private static bool HasSmallPrefix(int index) => index % 10 == 4;

    // Two devices a member in the mean: a room and a WLAN device, sometimes one of them or a second WLAN device.
    private void AddDevices(int index)
    {
        var id = FirstId + (uint)index;
        _draft.Devices.Add(new Device(id, RoomDevice(index), DeviceKind.Room));
        var count =
            index % 10 == 2 ? 1
            : index % 10 == 7 ? 3
            : 2;
        if (index == _members - 1 && _members % 10 is >= 3 and <= 7)
        {
            // The row that the member with index 7 of this last ten would have had more.
            count++;
        }

        for (var i = 1; i < count; i++)
        {
            var address = new Ipv4Address(Wlan + 256 + (uint)((index * 4) + i));
            _draft.Devices.Add(new Device(id, Ipv4Prefix.Host(address), DeviceKind.Wlan));
        }
    }

    // Eight addresses a member; a few members have a router of their own and use four or all of them.
    private Ipv4Prefix RoomDevice(int index)
    {
        var room = IsInRoom1(index) ? 0x0A10_0000u : 0x0A20_0000u; // 10.16.0.0/12, 10.32.0.0/12
        var block = room + 256 + (uint)(index * 8);
        return (index % 50) switch
        {
            7 => new Ipv4Prefix(new Ipv4Address(block), 29),
            11 or 36 => new Ipv4Prefix(new Ipv4Address(block + 4), 30),
            _ => Ipv4Prefix.Host(new Ipv4Address(block + 1 + (uint)_random.Below(6))),
        };
    }

    private void AddForwards()
    {
        var wanted = _members / 2;
        var given = new int[_members];
        for (var round = 0; _draft.Forwards.Count < wanted; round++)
        {
            for (var i = 0; i < _members && _draft.Forwards.Count < wanted; i++)
            {
                // The first round gives what the pattern says; later ones make up for members that cannot have any.
                var more = round == 0 ? ForwardsOfMember[i % ForwardsOfMember.Length] : 1;
                for (
                    var n = 0;
                    n < more && _draft.Forwards.Count < wanted && _draft.Members[i].PublicIpv4 is not null;
                    n++
                )
                {
                    AddForward(i, given[i]++);
                }
            }
        }
    }

    // Ports of one member never meet: each of its forwards takes its own thousand.
    private void AddForward(int index, int ordinal)
    {
        var form = _draft.Forwards.Count % 20;
        var member = _draft.Members[index];
        var protocol = form is 3 or 8 or 13 or 17 ? TransportProtocol.Udp : TransportProtocol.Tcp;
        var first = (ushort)(20_000 + (ordinal * 1000) + _random.Below(900));
        var ports = form switch
        {
            6 => new PortRange(first, (ushort)(first + 7)),
            13 => new PortRange(first, (ushort)(first + 31)),
            _ => PortRange.Single(first),
        };
        var devicePort =
            ports.Count > 1 ? first
            : form % 3 == 0 ? (ushort)443
            : form % 3 == 1 ? (ushort)22
            : first;
        _draft.Forwards.Add(new PortForward(member.Id, protocol, ports, DeviceAddress(index), devicePort));
    }

    // The room device; in a prefix the first address after its own.
    private Ipv4Address DeviceAddress(int index)
    {
        var id = FirstId + (uint)index;
        var at = _deviceOf.TryGetValue(id, out var known) ? known : IndexDevices(id);
        var prefix = _draft.Devices[at].Address;
        return prefix.IsHost ? prefix.Address : new Ipv4Address(prefix.Address.Value + 1);
    }

    private readonly Dictionary<uint, int> _deviceOf = [];

    private int IndexDevices(uint id)
    {
        for (var i = 0; i < _draft.Devices.Count; i++)
        {
            _deviceOf.TryAdd(_draft.Devices[i].MemberId, i);
        }

        return _deviceOf[id];
    }

    private void AddOpenings()
    {
        for (var i = 0; i < _members; i++)
        {
            // The last member takes what the pattern, cut in the middle, left over.
            var count =
                i == _members - 1
                    ? _members - _draft.Openings.Count
                    : Math.Min(OpeningsOfMember[i % OpeningsOfMember.Length], _members - _draft.Openings.Count);
            for (var n = 0; n < count; n++)
            {
                AddOpening(i, n);
            }
        }
    }

    private void AddOpening(int index, int ordinal)
    {
        var member = _draft.Members[index];
        var form = _draft.Openings.Count % 20;
        var port = (ushort)(1024 + _random.Below(40_000));
        (byte protocol, PortRange? ports) = form switch
        {
            0 or 5 or 10 => ((byte)6, PortRange.Single(443)),
            1 or 11 => ((byte)6, PortRange.Single(22)),
            2 or 12 => ((byte)17, PortRange.Single(port)),
            3 => ((byte)6, new PortRange(port, (ushort)(port + 99))),
            13 => ((byte)17, new PortRange(port, (ushort)(port + 15))),
            7 => ((byte)6, (PortRange?)null),
            8 => ((byte)17, null),
            9 or 18 => ((byte)58, null),
            _ => ((byte)6, PortRange.Single(port)),
        };
        _draft.Openings.Add(new Opening(member.Id, Destination(index, ordinal), protocol, ports));
    }

    // Only a member's first opening is for a whole prefix, so that its openings never overlap.
    private Ipv6Prefix Destination(int index, int ordinal)
    {
        var prefixes = _draft.Members[index].Ipv6Prefixes;
        if (ordinal == 0 && index % 5 == 0)
        {
            return prefixes[0];
        }

        if (ordinal == 0 && index % 20 == 4)
        {
            return prefixes[1];
        }

        var network = prefixes[0].Address.Value | ((UInt128)(uint)(ordinal + 1) << 64);
        return Ipv6Prefix.Host(new Ipv6Address(network | _random.Next() | 1));
    }
}
