using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Editing;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources;

/// <summary>Every kind of write once on PostgreSQL; what an edit means is tested on SQLite and CSV.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresSiteEditorTests(PostgresCluster cluster)
{
    [PostgresFact]
    public void Edits_EachKind_EqualThoseOnSqlite()
    {
        using var postgres = new TempFolder();
        using var sqlite = new TempFolder();
        CampusExample
            .Create(postgres.Path, 20, 5, SourceKind.Postgres, cluster.NewDatabase())
            .Diagnostics.ShouldBeEmpty();
        CampusExample.Create(sqlite.Path, 20, 5).Diagnostics.ShouldBeEmpty();

        Edit(postgres.Path).ShouldBe(Edit(sqlite.Path));

        Load(postgres.Path).ShouldEqual(Load(sqlite.Path));
    }

    private static string[] Edit(string folder)
    {
        var editor = SiteFolder.OpenEditor(folder, TimeProvider.System).Value.ShouldNotBeNull();
        var site = Load(folder);
        var member = site.Members[0];
        var forward = site.Forwards[0];
        var owner = site.Members.Single(row => row.Id == forward.MemberId);
        Ipv4Prefix.TryParse("10.32.200.9", out var to, out _).ShouldBeTrue();
        Ipv4Prefix.TryParse("10.32.100.9", out var other, out _).ShouldBeTrue();
        var from = site.Devices.First(row => row.Address.Contains(forward.Device)).Address;
        var outcomes = new[]
        {
            editor.AddMember(new Member(0, "o'new", MemberState.Active, null, [], "")),
            editor.SetState(member.Login, MemberState.Blocked),
            editor.ChangeMember(site.Members[3].Login, new MemberChange { Plan = "o'plan", Quota = "none" }),
            editor.AddDevice(owner.Login, other, DeviceKind.Room),
            // Its place among the member's devices, which the store counts, is another with the new address.
            editor.MoveDevice(owner.Login, from, to, DeviceKind.Wlan),
            editor.AddOpening(member.Login, member.Ipv6Prefixes[0], 47, null),
            editor.RemoveForward(owner.Login, forward.Protocol, forward.PublicPorts),
            editor.RemoveMember(site.Members[9].Login),
            editor.AddBan(
                new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0x2C010203))),
                "x",
                new DateTimeOffset(2099, 1, 2, 3, 4, 5, TimeSpan.Zero)
            ),
            editor.RemoveBan(site.Bans[0].Prefix),
            editor.SetState("nobody", MemberState.Blocked),
            editor.AddForward(owner.Login, TransportProtocol.Tcp, PortRange.Single(80), new Ipv4Address(1), 80),
        };
        return
        [
            .. outcomes.SelectMany(one =>
                one.Changes.Select(change => change.ToString()).Concat(one.Diagnostics.Select(found => found.Code))
            ),
        ];
    }

    private static Site Load(string folder)
    {
        var reading = SiteFolder.Load(folder, TimeProvider.System);
        return reading.Site.ShouldNotBeNull(
            string.Join('\n', reading.Diagnostics.Where(one => one.Severity == Severity.Error))
        );
    }
}
