using System.Diagnostics;
using Shouldly;
using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Agent.Kernel;
using Weir.Backends.Nft;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.NfTables;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Agent;

public sealed class RefusalTests
{
    [KernelFact]
    public void Apply_BadInput_EndsWith2AndTheKernelIsNotTouched()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var generation = campus.Generation();
        campus.SetFirstMember("sleeping");

        var (exitCode, answer) = campus.Weir("apply");

        exitCode.ShouldBe(2);
        WeirProcess.Codes(answer).ShouldContain("WEIR0206");
        campus.Generation().ShouldBe(generation);
    }

    [KernelFact]
    public void Apply_WithoutPrivilege_EndsWith3AndSaysSo()
    {
        using var campus = new CampusGround();
        var state = Directory.CreateTempSubdirectory("weir-unprivileged-").FullName;
        try
        {
            Tool.Run("chmod", ["777", state]);
            Tool.Run("chmod", ["755", Path.GetDirectoryName(campus.Site) ?? "/", campus.Site]);
            const string Script =
                "exec ip netns exec \"$1\" setpriv --reuid 65534 --clear-groups \"$2\" apply --site \"$3\" --state \"$4\" --json";
            using var process =
                Process.Start(
                    new ProcessStartInfo(
                        "sh",
                        ["-c", Script, "sh", campus.Namespace, WeirProcess.Program, campus.Site, state]
                    )
                    {
                        UseShellExecute = false,
                        RedirectStandardOutput = true,
                    }
                ) ?? throw new InvalidOperationException("sh did not start");
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();

            process.ExitCode.ShouldBe(3, output);
            output.ShouldContain("WEIR0504");
            output.ShouldContain("EPERM");
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [KernelFact]
    public void Apply_TableOwnedByAnotherProcess_EndsWith3AndNamesTheObject()
    {
        using var campus = new CampusGround();
        // NFT_TABLE_F_OWNER: the table lives and dies with this process, and nobody else may change it.
        using var owner =
            Process.Start(
                new ProcessStartInfo("ip", ["netns", "exec", campus.Namespace, "nft", "-i"])
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                }
            ) ?? throw new InvalidOperationException("nft did not start");
        owner.StandardInput.WriteLine("add table inet weir { flags owner; }");
        owner.StandardInput.Flush();
        while (!campus.Nft("list", "tables").Contains("inet weir", StringComparison.Ordinal))
        {
            Thread.Sleep(50);
        }

        var (exitCode, answer) = campus.Weir("apply");
        owner.StandardInput.Close();
        owner.WaitForExit();

        exitCode.ShouldBe(3, answer.ToJsonString());
        WeirProcess.Codes(answer).ShouldContain("WEIR0503");
        answer.ToJsonString().ShouldContain("inet weir");
    }

    [KernelFact]
    public void Commit_ElementThereWithOtherData_NamesTheElementAndItsRow()
    {
        using var ground = new AgentGround();
        var site = SiteGenerator.Site(40, 20);
        ground.Apply(site);
        var before = SiteCompiler.Compile(site);
        var table = new OriginTable("devices.csv", IsFile: true);
        var member = site.Members.First(one => one is { State: MemberState.Active, PublicIpv4: not null });
        var address = Ipv4Prefix.Host(new Ipv4Address(CampusAddress));
        var device = new Device(member.Id, address, DeviceKind.Room) { Origin = new Origin(table, 88) };
        var next = SiteEdits.Validated(site with { Devices = site.Devices.Add(device) });
        before.TryChange(next, SiteDiff.Between(site, next), out _, out var delta).ShouldBeTrue();
        var plan = NftPlanner.Change(
            delta.ShouldNotBeNull(),
            KernelTable.Family,
            KernelTable.Name,
            ground.Time.GetUtcNow()
        );
        using var kernel = KernelTable.Open(ground.Namespace);

        // The same change twice, the second with another member: the key is there with other data.
        kernel.Commit(plan.Operations(), kernel.Generation());
        var other = site.Members.First(one =>
            one is { State: MemberState.Active, PublicIpv4: not null } && one.Id != member.Id
        );
        var foreign = SiteEdits.Validated(
            site with
            {
                Devices = site.Devices.Add(device with { MemberId = other.Id }),
            }
        );
        before.TryChange(foreign, SiteDiff.Between(site, foreign), out _, out var conflict).ShouldBeTrue();
        var second = NftPlanner.Change(
            conflict.ShouldNotBeNull(),
            KernelTable.Family,
            KernelTable.Name,
            ground.Time.GetUtcNow()
        );
        var refused = Should.Throw<NftTransactionException>(() =>
            kernel.Commit(second.Operations(), kernel.Generation())
        );
        var told = RefusalText.Of(refused, second, ground.Time.GetUtcNow());

        told.Failure.ShouldBe(AgentFailure.Refused);
        told.Diagnostics[0].Code.ShouldBe("WEIR0503");
        told.Diagnostics[0].Message.ShouldContain(address.Address.ToString());
        told.Diagnostics[0].Message.ShouldContain("EEXIST");
        told.Diagnostics[0].Position.ShouldBe(new Position.InFile("devices.csv", 88));
    }

    // In room1 of the generated campus, where no generated device lives (they start at the bottom).
    private const uint CampusAddress = 0x0A1F_FE07;
}
