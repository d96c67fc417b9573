using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>
/// Random sites without a fault, the same for the same seed: members in every state, with and without public address, devices
/// as hosts and prefixes, prefixes of three lengths, forwards of ports and ranges, openings with and without ports, bans.
/// </summary>
public static class SiteGenerator
{
    /// <summary>The time generated sites are validated at; bans that expire do so within the year after it.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <exception cref="InvalidOperationException">The generated draft has a fault: a bug of the generator or of the validator.</exception>
    public static Site Site(int seed, int members)
    {
        var result = SiteValidator.Validate(Draft(seed, members), Now);
        return result.Value
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
    }

    public static SiteDraft Draft(int seed, int members)
    {
        var random = new Random(seed);
        var rooms = new AddressSpace[]
        {
            new(CampusGround.Room1, DeviceKind.Room),
            new(CampusGround.Room2, DeviceKind.Room),
            new(CampusGround.Wlan, DeviceKind.Wlan),
        };
        // Half of the sites have plans with a rate, so high that no test's packets are beyond it.
        const uint High = 4_000_000_000;
        var options = CampusGround.Options with
        {
            Plans = seed % 2 == 0 ? [new MemberPlan("standard", High, High)] : [],
        };
        var draft = new SiteDraft { Topology = CampusGround.Topology, Options = options };
        var id = (uint)random.Next(1, 5000);
        for (var i = 0; i < members; i++, id += (uint)random.Next(1, 4))
        {
            AddMember(draft, random, rooms[random.Next(3)], rooms[2], id, i);
        }

        AddBans(draft, random);
        return draft;
    }

    private static void AddMember(
        SiteDraft draft,
        Random random,
        AddressSpace room,
        AddressSpace wlan,
        uint id,
        int ordinal
    )
    {
        var member = new Member(
            id,
            $"user{id}",
            random.Next(10) switch
            {
                0 => MemberState.Blocked,
                1 => MemberState.Trial,
                _ => MemberState.Active,
            },
            random.Next(12) == 0 ? null : new Ipv4Address(0xC612_0000 + 2 + (uint)ordinal),
            new([.. room.NextPrefixes(random)]),
            random.Next(3) == 0 ? "" : "standard"
        );
        var devices = new List<Device> { room.NextDevice(random, id) };
        if (random.Next(2) == 0)
        {
            devices.Add((random.Next(3) == 0 ? room : wlan).NextDevice(random, id));
        }

        draft.Members.Add(member);
        draft.Devices.AddRange(devices);
        draft.Forwards.AddRange(MemberRows.Forwards(random, member, devices));
        draft.Openings.AddRange(MemberRows.Openings(random, member));
    }

    private static void AddBans(SiteDraft draft, Random random)
    {
        draft.Bans.Add(new Ban(CampusGround.Prefix("203.0.113.192/26"), "scans", null));
        draft.Bans.Add(new Ban(CampusGround.Prefix("203.0.113.200"), "within a ban", Now.AddDays(random.Next(1, 300))));
        draft.Bans.Add(new Ban(CampusGround.Prefix("2001:db8:f000:bad::/64"), "spam", null));
        for (var i = random.Next(5); i > 0; i--)
        {
            var address = new Ipv4Address(0xCB00_0000 + ((uint)random.Next(0x4000) << 8) + (uint)i);
            DateTimeOffset? expires = random.Next(2) == 0 ? null : Now.AddHours(random.Next(1, 5000));
            draft.Bans.Add(new Ban(new IpPrefix(Ipv4Prefix.Host(address)), $"reason {i}", expires));
        }
    }
}
