using System.Collections.Immutable;
using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Editing;
using Weir.Sources.Example;
using Xunit;

namespace Weir.Tests.Sources;

public abstract class SiteEditorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private Site _before = SiteValidator
        .Validate(CampusExample.Draft(1), DateTimeOffset.UnixEpoch)
        .Value.ShouldNotBeNull();

    private protected TempFolder Folder => _folder;

    protected abstract SourceKind Kind { get; }

    protected virtual string? Connection => null;

    [Fact]
    public void AddMember_IdZero_GetsTheNextIdWithItsPrefixes()
    {
        var editor = Open();
        var prefix = Prefix6("2001:db8:1fff:ff00::/56");

        var outcome = editor.AddMember(
            new Member(0, "new, \"one\"", MemberState.Trial, Address("198.19.9.9"), [prefix], "plus")
        );

        outcome.Diagnostics.Where(one => one.Severity == Severity.Error).ShouldBeEmpty();
        var added = Reload().Members[^1];
        added.ShouldBe(new Member(1021, "new, \"one\"", MemberState.Trial, Address("198.19.9.9"), [prefix], "plus"));
        Changes().ShouldHaveSingleItem().Action.ShouldBe(SiteChangeAction.Added);
        outcome.Changes.Select(change => change.ToString()).ShouldBe(Changes().Select(change => change.ToString()));
    }

    [Fact]
    public void AddMember_LoginAndAddressInUse_NamesBothAndWritesNothing()
    {
        var editor = Open();
        var other = _before.Members[3];

        var outcome = editor.AddMember(other with { Id = 0, Ipv6Prefixes = [] });

        outcome.Diagnostics.Select(one => one.Code).ShouldBe(["WEIR0304", "WEIR0305", "WEIR0153"], ignoreOrder: true);
        outcome.Site.ShouldBeNull();
        Changes().ShouldBeEmpty();
    }

    [Fact]
    public void SetState_BlockAndUnblock_ChangesThatMemberOnly()
    {
        var editor = Open();
        var member = _before.Members[4];

        editor.SetState(member.Login, MemberState.Blocked).Diagnostics.ShouldBeEmpty();
        Changes().ShouldHaveSingleItem().MemberId.ShouldBe(member.Id);
        Reload().Members[4].State.ShouldBe(MemberState.Blocked);

        editor.SetState(member.Login, member.State).Diagnostics.ShouldBeEmpty();
        Changes().ShouldBeEmpty();
    }

    [Fact]
    public void ChangeMember_PlanAndQuota_ChangesThatRowOnlyAndCanBeUndone()
    {
        var editor = OpenWithQuota();
        var member = _before.Members[4];

        var made = editor.ChangeMember(member.Login, new MemberChange { Plan = "gold", Quota = "own" });

        made.Diagnostics.ShouldBeEmpty();
        made.Changes.ShouldHaveSingleItem().MemberId.ShouldBe(member.Id);
        Reload().Members[4].ShouldBe(member with { Plan = "gold", Quota = "own" });
        editor.Undo(made).HasErrors.ShouldBeFalse();
        Reload().Members[4].ShouldBe(member);
        editor.ChangeMember(member.Login, new MemberChange { Quota = "none" }).Diagnostics.ShouldBeEmpty();
        Reload().Members[4].Quota.ShouldBe("none");
        editor.RemoveMember(member.Login).HasErrors.ShouldBeFalse();
    }

    [Theory]
    [InlineData("owm", "WEIR0878 WEIR0153")]
    [InlineData("own\n", "WEIR0208")]
    public void ChangeMember_QuotaThatIsNone_NamesItAndWritesNothing(string quota, string codes)
    {
        var editor = OpenWithQuota();

        var outcome = editor.ChangeMember(_before.Members[4].Login, new MemberChange { Quota = quota });

        string.Join(' ', outcome.Diagnostics.Where(one => one.Severity == Severity.Error).Select(one => one.Code))
            .ShouldBe(codes);
        Reload().Members[4].ShouldBe(_before.Members[4]);
    }

    [Fact]
    public void SetState_SameState_IsNoChange()
    {
        var member = Open().SetState(_before.Members[0].Login, _before.Members[0].State);

        member.Changes.ShouldBeEmpty();
        member.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void SetState_UnknownLogin_IsNotFound()
    {
        var outcome = Open().SetState("nobody", MemberState.Blocked);

        outcome.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0151");
        outcome.Diagnostics[0].Message.ShouldBe("there is no member 'nobody'");
    }

    [Fact]
    public void RemoveMember_TakesItsRowsAlong()
    {
        var editor = Open();
        var id = _before.Forwards[0].MemberId;
        var member = _before.Members.Single(row => row.Id == id);

        editor.RemoveMember(member.Login).Diagnostics.ShouldBeEmpty();

        var after = Reload();
        after.Members.ShouldNotContain(row => row.Id == id);
        after.Devices.ShouldNotContain(row => row.MemberId == id);
        after.Forwards.ShouldNotContain(row => row.MemberId == id);
        after.Openings.ShouldNotContain(row => row.MemberId == id);
        after.Members.Length.ShouldBe(_before.Members.Length - 1);
    }

    [Fact]
    public void MoveDevice_ToAnotherRoom_ForwardsFollow()
    {
        var editor = Open();
        var forward = _before.Forwards[0];
        var device = _before.Devices.First(row => row.Address.Contains(forward.Device));
        var login = _before.Members.Single(row => row.Id == forward.MemberId).Login;
        var to = Prefix4("10.32.200.9");

        var outcome = editor.MoveDevice(login, device.Address, to);

        outcome.Diagnostics.ShouldBeEmpty();
        var after = Reload();
        after.Devices.ShouldContain(new Device(forward.MemberId, to, device.Kind));
        after.Devices.ShouldNotContain(device);
        after.Forwards.ShouldContain(forward with { Device = to.Address });
        outcome.Changes.Length.ShouldBe(Changes().Length);
    }

    [Fact]
    public void MoveDevice_OntoAnotherMembersDevice_IsRefused()
    {
        var editor = Open();
        var (mine, other) = (
            _before.Devices[0],
            _before.Devices.First(row => row.MemberId != _before.Devices[0].MemberId)
        );

        var outcome = editor.MoveDevice(_before.Members[0].Login, mine.Address, other.Address);

        outcome.Diagnostics.Select(one => one.Code).ShouldContain("WEIR0311");
        outcome.Diagnostics[^1].Code.ShouldBe("WEIR0153");
        Changes().ShouldBeEmpty();
    }

    [Fact]
    public void MoveDevice_KindGiven_ChangesIt()
    {
        var editor = Open();
        var device = _before.Devices.First(row => row.Kind == DeviceKind.Wlan);
        var login = _before.Members.Single(row => row.Id == device.MemberId).Login;

        editor.MoveDevice(login, device.Address, Prefix4("10.32.200.9"), DeviceKind.Room).Diagnostics.ShouldBeEmpty();

        Reload().Devices.ShouldContain(new Device(device.MemberId, Prefix4("10.32.200.9"), DeviceKind.Room));
    }

    [Fact]
    public void DevicesForwardsOpenings_AddedAndRemoved_LeaveTheSiteAsItWas()
    {
        var editor = Open();
        var member = _before.Members[0];
        var device = Prefix4("10.16.200.9");
        var range = new PortRange(700, 709);
        var host = new Ipv6Prefix(new Ipv6Address(member.Ipv6Prefixes[0].Address.Value + 77), 128);

        editor.AddDevice(member.Login, device, DeviceKind.Room).Diagnostics.ShouldBeEmpty();
        editor.AddForward(member.Login, TransportProtocol.Udp, range, device.Address, 800).Diagnostics.ShouldBeEmpty();
        editor.AddOpening(member.Login, host, 50, null).Diagnostics.ShouldBeEmpty();
        editor.AddOpening(member.Login, host, 6, range).Diagnostics.ShouldBeEmpty();
        var after = Reload();
        after.Devices.ShouldContain(new Device(member.Id, device, DeviceKind.Room));
        after.Forwards.ShouldContain(new PortForward(member.Id, TransportProtocol.Udp, range, device.Address, 800));
        after.Openings.ShouldContain(new Opening(member.Id, host, 50, null));
        after.Openings.ShouldContain(new Opening(member.Id, host, 6, range));

        editor.RemoveDevice(member.Login, device).Diagnostics[^1].Code.ShouldBe("WEIR0153");
        editor.RemoveForward(member.Login, TransportProtocol.Udp, range).Diagnostics.ShouldBeEmpty();
        editor.RemoveDevice(member.Login, device).Diagnostics.ShouldBeEmpty();
        editor.RemoveOpening(member.Login, host, 50, null).Diagnostics.ShouldBeEmpty();
        editor.RemoveOpening(member.Login, host, 6, range).Diagnostics.ShouldBeEmpty();
        Changes().ShouldBeEmpty();
        editor.RemoveOpening(member.Login, host, 6, range).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0151");
    }

    [Fact]
    public void Bans_AddedAndRemoved_LeaveTheSiteAsItWas()
    {
        var editor = Open();
        IpPrefix.TryParse("192.88.99.0/24", out var prefix, out _).ShouldBeTrue();
        var expires = new DateTimeOffset(2091, 2, 3, 4, 5, 6, TimeSpan.Zero);

        editor.AddBan(prefix, "a \"reason\", with\tno end", expires).Diagnostics[^1].Code.ShouldBe("WEIR0208");
        editor.AddBan(prefix, "a \"reason\", quoted\\", expires).Diagnostics.ShouldBeEmpty();
        Reload().Bans.ShouldContain(new Ban(prefix, "a \"reason\", quoted\\", expires));

        editor.RemoveBan(prefix).Diagnostics.ShouldBeEmpty();
        Changes().ShouldBeEmpty();
        editor.RemoveBan(prefix).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0151");
    }

    [Fact]
    public void Undo_EachEdit_BringsTheSiteBack()
    {
        var editor = Open();
        var forward = _before.Forwards[0];
        var owner = _before.Members.Single(row => row.Id == forward.MemberId);
        var device = _before.Devices.First(row => row.Address.Contains(forward.Device));
        var host = new Ipv6Prefix(new Ipv6Address(owner.Ipv6Prefixes[0].Address.Value + 77), 128);
        IpPrefix.TryParse("192.88.99.0/24", out var ban, out _).ShouldBeTrue();
        var state = owner.State == MemberState.Blocked ? MemberState.Active : MemberState.Blocked;
        Func<ISiteEditor, EditOutcome>[] edits =
        [
            one => one.SetState(owner.Login, state),
            one => one.RemoveMember(owner.Login),
            one =>
                one.AddMember(
                    new Member(0, "new one", MemberState.Trial, null, [Prefix6("2001:db8:1fff:ff00::/56")], "")
                ),
            one => one.MoveDevice(owner.Login, device.Address, Prefix4("10.32.200.9"), DeviceKind.Wlan),
            one => one.AddDevice(owner.Login, Prefix4("10.16.200.9"), DeviceKind.Room),
            one => one.RemoveForward(owner.Login, forward.Protocol, forward.PublicPorts),
            one => one.AddOpening(owner.Login, host, 6, new PortRange(700, 709)),
            one => one.AddBan(ban, "for the test", new DateTimeOffset(2091, 2, 3, 4, 5, 6, TimeSpan.Zero)),
            one => one.RemoveBan(_before.Bans[0].Prefix),
        ];
        foreach (var edit in edits)
        {
            var made = edit(editor);
            made.HasErrors.ShouldBeFalse();
            Changes().ShouldNotBeEmpty();

            var undone = editor.Undo(made);

            undone.Diagnostics.ShouldBeEmpty();
            undone.Changes.Length.ShouldBe(made.Changes.Length);
            Changes().ShouldBeEmpty();
        }
    }

    [Fact]
    public void Undo_RowChangedSince_IsRefusedAndWritesNothing()
    {
        var editor = Open();
        var member = _before.Members[0];
        var made = editor.SetState(member.Login, MemberState.Trial);
        editor.SetState(member.Login, MemberState.Blocked).Diagnostics.ShouldBeEmpty();

        var undone = editor.Undo(made);

        undone.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0151");
        Reload().Members[0].State.ShouldBe(MemberState.Blocked);
    }

    [Fact]
    public void Rehearsal_AnyEdit_TellsTheSiteAndWritesNothing()
    {
        Open();
        var rehearsal = SiteFolder.OpenRehearsal(Folder.Path, TimeProvider.System, null).Value.ShouldNotBeNull();

        var outcome = rehearsal.RemoveMember(_before.Members[0].Login);

        outcome.Diagnostics.ShouldBeEmpty();
        outcome.Site.ShouldNotBeNull().Members.Length.ShouldBe(_before.Members.Length - 1);
        Changes().ShouldBeEmpty();
    }

    private protected ISiteEditor Open()
    {
        CampusExample.Create(_folder.Path, 20, 5, Kind, Connection).Diagnostics.ShouldBeEmpty();
        _before = Reload();
        return SiteFolder.OpenEditor(_folder.Path, TimeProvider.System).Value.ShouldNotBeNull();
    }

    /// <summary>With a quota 'own', which nobody has.</summary>
    private protected ISiteEditor OpenWithQuota()
    {
        Open();
        var file = _folder.File("weir.yaml");
        File.AppendAllText(file, "  quotas:\n    - { name: own, bytes: 1 GiB, per: day }\n");
        return SiteFolder.OpenEditor(_folder.Path, TimeProvider.System).Value.ShouldNotBeNull();
    }

    private Site Reload()
    {
        var reading = SiteFolder.Load(_folder.Path, TimeProvider.System);
        return reading.Site.ShouldNotBeNull(string.Join('\n', reading.Diagnostics));
    }

    private ImmutableArray<SiteChange> Changes() => SiteDiff.Between(_before, Reload()).Changes;

    private static Ipv4Address Address(string text)
    {
        Ipv4Address.TryParse(text, out var address).ShouldBeTrue();
        return address;
    }

    private static Ipv4Prefix Prefix4(string text)
    {
        Ipv4Prefix.TryParse(text, out var prefix, out _).ShouldBeTrue();
        return prefix;
    }

    private static Ipv6Prefix Prefix6(string text)
    {
        Ipv6Prefix.TryParse(text, out var prefix, out _).ShouldBeTrue();
        return prefix;
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteSiteEditorTests : SiteEditorTests
{
    protected override SourceKind Kind => SourceKind.Sqlite;

    [Fact]
    public void SetState_TwoMembersOfOneLogin_IsAmbiguous()
    {
        var editor = Open();
        Rows.Execute(Folder.File("weir.db"), "update members set login = 'twin' where id in (1003, 1004)");

        var outcome = editor.SetState("twin", MemberState.Blocked);

        outcome.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0152");
    }

    [Fact]
    public void SetState_AnotherRowIsBroken_StillWorksAndLeavesIt()
    {
        var editor = Open();
        Rows.Execute(Folder.File("weir.db"), "update members set public_ipv4 = 'x' where id = 1004");

        var outcome = editor.SetState("ada.adler", MemberState.Blocked);

        outcome.Diagnostics.ShouldBeEmpty();
        outcome.Site.ShouldBeNull();
        Rows.Text(Folder.File("weir.db"), "select state from members where login = 'ada.adler'").ShouldBe("blocked");
        Rows.Text(Folder.File("weir.db"), "select public_ipv4 from members where id = 1004").ShouldBe("x");
    }

    [Fact]
    public void Edit_DatabaseGone_IsAFinding()
    {
        var editor = Open();
        File.Delete(Folder.File("weir.db"));

        editor.SetState("x", MemberState.Blocked).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0101");
    }
}

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CsvSiteEditorTests : SiteEditorTests
{
    protected override SourceKind Kind => SourceKind.Csv;

    [Fact]
    public void SetState_CsvWithForeignForm_OtherBytesStay()
    {
        var editor = Open();
        var path = Folder.File("members/members.csv");
        var lines = File.ReadAllLines(path);
        lines[0] = "\"state\",id,login,plan,public_ipv4";
        for (var i = 1; i < lines.Length; i++)
        {
            var parts = lines[i].Split(',');
            lines[i] = $"\"{parts[2]}\",{parts[0]},\"{parts[1]}\",{parts[4]},{parts[3]}";
        }

        File.WriteAllText(path, "\uFEFF" + string.Join("\r\n", lines));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        editor.SetState(lines[2].Split('"')[3], MemberState.Blocked).Diagnostics.ShouldBeEmpty();

        lines[2] = lines[2].Replace("\"active\"", "blocked");
        File.ReadAllText(path).ShouldBe(string.Join("\r\n", lines));
        File.ReadAllBytes(path)[..3].ShouldBe(new byte[] { 0xEF, 0xBB, 0xBF });
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Directory.GetFiles(Folder.File("members"), "*.new").ShouldBeEmpty();
    }

    [Fact]
    public void ChangeMember_FileWithoutTheColumn_PutsItBehindTheOthers()
    {
        var editor = OpenWithQuota();
        var path = Folder.File("members/members.csv");
        string[] lines =
        [
            "\"plan\",id,state,login,public_ipv4",
            "basic,7,active,anna,",
            "\"a,\"\"b\",8,active,bert,\"198.18.0.8\"",
        ];
        File.WriteAllText(path, string.Join("\r\n", lines));
        foreach (var rest in (string[])["member_prefixes", "devices", "forwards", "openings"])
        {
            var file = Folder.File($"members/{rest}.csv");
            File.WriteAllLines(file, File.ReadAllLines(file)[..1]);
        }

        // Nothing is to be said in it: nothing is added.
        editor
            .ChangeMember("bert", new MemberChange { Quota = "", State = MemberState.Trial })
            .Diagnostics.ShouldBeEmpty();
        lines[2] = lines[2].Replace("active", "trial", StringComparison.Ordinal);
        File.ReadAllText(path).ShouldBe(string.Join("\r\n", lines));

        editor.ChangeMember("anna", new MemberChange { Plan = "", Quota = "own" }).HasErrors.ShouldBeFalse();
        editor.AddMember(new Member(9, "carla", MemberState.Active, null, [], "")).HasErrors.ShouldBeFalse();

        File.ReadAllText(path)
            .ShouldBe(
                "\"plan\",id,state,login,public_ipv4,quota\r\n,7,active,anna,,own\r\n\"a,\"\"b\",8,trial,bert,\"198.18.0.8\",\r\n,9,active,carla,,\r\n"
            );
    }

    [Fact]
    public void AddMember_FileWithoutTheColumn_PutsItBehindTheOthers()
    {
        var editor = OpenWithQuota();
        var path = Folder.File("members/members.csv");
        var lines = File.ReadAllLines(path).Select(static line => line[..line.LastIndexOf(',')]).ToArray();
        File.WriteAllLines(path, lines);

        var added = editor.AddMember(new Member(0, "carla", MemberState.Active, null, [], "") { Quota = "own" });

        added.HasErrors.ShouldBeFalse();
        var site = added.Site.ShouldNotBeNull();
        File.ReadAllLines(path)
            .ShouldBe([
                lines[0] + ",quota",
                .. lines[1..].Select(static line => line + ","),
                $"{site.Members[^1].Id},carla,active,,,own",
            ]);
    }

    [Fact]
    public void AddMember_FileWithoutLastLineEnd_StartsALineOfItsOwn()
    {
        var editor = Open();
        var path = Folder.File("members/bans.csv");
        File.WriteAllText(path, "reason,expires,prefix\r\nx,,192.0.0.0/29");
        IpPrefix.TryParse("192.88.99.0/24", out var prefix, out _).ShouldBeTrue();

        editor.AddBan(prefix, "y,z", null).Diagnostics.ShouldBeEmpty();

        File.ReadAllText(path).ShouldBe("reason,expires,prefix\r\nx,,192.0.0.0/29\r\n\"y,z\",,192.88.99.0/24\r\n");
    }

    [Fact]
    public void Edit_AnotherEditorAtWork_IsRefused()
    {
        var editor = Open();
        using var held = new FileStream(
            Folder.File("members/.weir.lock"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );

        editor.SetState("x", MemberState.Blocked).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0154");
    }
}
