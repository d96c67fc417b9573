using Shouldly;
using Weir.Agent;
using Weir.Agent.Applying;
using Weir.Agent.Confirming;
using Weir.Agent.Counters;
using Weir.Agent.Planning;
using Weir.Agent.State;
using Weir.Agent.Xdp;
using Weir.Cli.Applying;
using Weir.Core.Model;
using Weir.Kernel.Bpf;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Xdp;

/// <summary>A web farm with <c>bansBy: xdp</c>, applied, changed and undone by the agent, and met by datagrams.</summary>
public sealed class XdpApplyTests : IDisposable
{
    private readonly AgentGround _ground = new();
    private readonly XdpWire _wire;

    public XdpApplyTests() => _wire = new XdpWire(_ground.Namespace);

    public void Dispose()
    {
        // Pins outlive the namespace; a test that failed half-way leaves some.
        var pins = $"/sys/fs/bpf/weir/{_ground.Namespace}";
        if (Directory.Exists(pins))
        {
            Directory.Delete(pins, recursive: true);
        }

        _wire.Dispose();
        _ground.Dispose();
    }

    [KernelFact]
    public void Apply_BansByXdp_DropsOutsideAndLeavesTheTableWithoutBans()
    {
        var site = Farm(["192.0.2.7"]);
        _ground.Do(agent => agent.Plan(site)).Xdp.ShouldBe(["attach the XDP program to public"]);

        var result = _ground.Apply(site);

        result.Findings.ShouldBeEmpty();
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
        _wire.Arrives("192.0.2.8").ShouldBeTrue();
        _ground.Nft("list", "table", "inet", "weir").ShouldNotContain("set ban");
        var on = _ground.Status().Xdp.ShouldHaveSingleItem();
        (on.Name, on.Bans).ShouldBe(("public", 1));
        on.Packets.ShouldBeGreaterThan(0);
        var again = _ground.Do(agent => agent.Plan(site));
        (again.Kind, again.Xdp.Length).ShouldBe((PlanKind.Nothing, 0));
    }

    [KernelFact]
    public void BanHits_OfTheProgram_AreToldWithTheirTimes()
    {
        var site = Farm(["192.0.2.7", "192.0.2.8"]);
        var before = _ground.Time.GetUtcNow();
        _ground.Apply(site);
        _wire.Arrives("192.0.2.7").ShouldBeFalse();

        var hits = BanHitReader.Read(_ground.Settings, site).Hits.ShouldNotBeNull();

        var hit = hits.ShouldHaveSingleItem();
        hit.Key.ShouldBe(XdpWire.Prefix("192.0.2.7"));
        ((long)hit.Value.Packets).ShouldBe(_wire.Dropped("192.0.2.7"));
        // The program's clock ticks once in 1.07 s.
        hit.Value.First.ShouldNotBeNull().ShouldBeInRange(before.AddSeconds(-2), _ground.Time.GetUtcNow());
        hit.Value.Last.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(hit.Value.First.Value);
    }

    [KernelFact]
    public void BanHits_ProgramMadeAnewAndHitMoreThanBefore_AreAdded()
    {
        var site = Farm(["192.0.2.7", "192.0.2.8"]);
        _ground.Apply(site);
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
        var first = Hits();
        first.ShouldBe(_wire.Dropped("192.0.2.7"));

        // Another allow list: Weir replaces the table, and carries.
        site = site with
        {
            Allows = [new Allow(XdpWire.Prefix("192.0.2.8"), "monitoring")],
        };
        _ground.Apply(site);
        Hits().ShouldBe(first);

        // Somebody takes the program off: what it counted is gone with it, and the next one counts beyond it.
        File.Delete($"/sys/fs/bpf/weir/{_ground.Namespace}/public");
        _ground.Apply(site);
        while (_wire.Dropped("192.0.2.7") <= first)
        {
            _wire.Arrives("192.0.2.7").ShouldBeFalse();
        }

        Hits().ShouldBe(first + _wire.Dropped("192.0.2.7"));

        long Hits() =>
            (long)BanHitReader.Read(_ground.Settings, site).Hits.ShouldNotBeNull()[XdpWire.Prefix("192.0.2.7")].Packets;
    }

    [KernelFact]
    public void Apply_MoreAndFewerBans_CountsOfTheOthersGoOn()
    {
        _ground.Apply(Farm(["192.0.2.7", "198.51.100.0/24"]));
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
        var counted = _wire.Dropped("192.0.2.7");

        _ground.Apply(Farm(["192.0.2.7", "192.0.2.8"]));

        _wire.Dropped("192.0.2.7").ShouldBe(counted);
        _wire.Arrives("192.0.2.8").ShouldBeFalse();
        _ground.Status().Xdp.ShouldHaveSingleItem().Bans.ShouldBe(2);
    }

    [KernelFact]
    public void Apply_AnotherAllowList_ReplacesTheTableAndCarriesTheCounts()
    {
        var site = Farm(["192.0.2.7", "192.0.2.8"]);
        _ground.Apply(site);
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
        var counted = _wire.Dropped("192.0.2.7");
        var program = XdpAttachment.Of(_wire.Box, _wire.Index).ShouldNotBeNull().Program;

        _ground.Apply(site with { Allows = [new Allow(XdpWire.Prefix("192.0.2.8"), "monitoring")] });

        XdpAttachment.Of(_wire.Box, _wire.Index).ShouldNotBeNull().Program.ShouldNotBe(program);
        _wire.Dropped("192.0.2.7").ShouldBe(counted);
        _wire.Arrives("192.0.2.8").ShouldBeTrue();
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
    }

    [KernelFact]
    public void Rollback_ToASiteWithoutXdp_TakesTheProgramOffAndBack()
    {
        var site = Farm(["192.0.2.7"]);
        _ground.Apply(XdpSite.InTable(site));
        _ground.Apply(site);
        XdpAttachment.Of(_wire.Box, _wire.Index).ShouldNotBeNull();
        _ground.Nft("list", "table", "inet", "weir").ShouldNotContain("192.0.2.7");

        _ground.Do(static agent => agent.Rollback());

        XdpAttachment.Of(_wire.Box, _wire.Index).ShouldBeNull();
        Directory.Exists($"/sys/fs/bpf/weir/{_ground.Namespace}").ShouldBeFalse();
        _ground.Nft("list", "table", "inet", "weir").ShouldContain("192.0.2.7");
    }

    [KernelFact]
    public void Apply_ForeignProgramOnTheInterface_FallsBackToItsIngressHookAndSaysSo()
    {
        using var foreign = KernelBans.Load(new());
        using var link = XdpLink.Attach(
            foreign.Program,
            KernelBans.ProgramName,
            _wire.Box,
            _wire.Index,
            Weir.Kernel.Bpf.XdpMode.Auto,
            out _
        );
        var site = Farm(["192.0.2.7"]);

        var result = _ground.Apply(site);

        result.Findings.ShouldHaveSingleItem().Code.ShouldBe("WEIR0520");
        Ingress("public").ShouldContain("@ban4_32");
        _ground.Nft("list", "chain", "inet", "weir", "raw_prerouting").ShouldNotContain("@ban");
        link.Program().ShouldBe(foreign.ProgramId);
        _ground.Do(agent => agent.Plan(site)).Kind.ShouldBe(PlanKind.Nothing);
    }

    [KernelFact]
    public void Apply_MissingInterface_FallsBackToTheTableAndSaysSo()
    {
        var site = Farm(["192.0.2.7"], outside: "absent0");

        var result = _ground.Apply(site);

        result.Findings.Select(static one => one.Code).ShouldBe(["WEIR0520", "WEIR0522"]);
        _ground.Nft("list", "table", "inet", "weir").ShouldContain("192.0.2.7");
    }

    [KernelFact]
    public void Status_ProgramTakenOffBySomebody_IsDriftAndTheNextApplyMendsIt()
    {
        var site = Farm(["192.0.2.7"]);
        _ground.Apply(site);
        File.Delete($"/sys/fs/bpf/weir/{_ground.Namespace}/public");
        _wire.Arrives("192.0.2.7").ShouldBeTrue();

        _ground.Status().Drift.ShouldHaveSingleItem().ShouldContain("public");
        _ground.Apply(site);

        _ground.Status().Drift.ShouldBeEmpty();
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
    }

    [KernelFact]
    public void Session_ProgramThatDoesNotStay_GoesWithIt()
    {
        using (var session = SiteSession.Open(_ground.Settings, Farm(["192.0.2.7"], stays: false), out _))
        {
            _wire.Arrives("192.0.2.7").ShouldBeFalse();
            var program = XdpAttachment.Of(_wire.Box, _wire.Index).ShouldNotBeNull().Program;

            session.Change(session.Site.With(new Ban(XdpWire.Prefix("192.0.2.8"), "", null)));

            _wire.Arrives("192.0.2.8").ShouldBeFalse();
            XdpAttachment.Of(_wire.Box, _wire.Index).ShouldNotBeNull().Program.ShouldBe(program);
            session.Change(session.Site.Without(XdpWire.Prefix("192.0.2.7")));
            _wire.Arrives("192.0.2.7").ShouldBeTrue();
        }

        XdpAttachment.Of(_wire.Box, _wire.Index).ShouldBeNull();
    }

    [KernelFact]
    public void Apply_NotConfirmed_BansAreTakenBack()
    {
        _ground.Apply(Farm(["192.0.2.7"]));

        _ground.Apply(Farm(["192.0.2.8"]), ToBeConfirmed(TimeSpan.FromSeconds(5))).ConfirmBefore.ShouldNotBeNull();

        UntilNothingWaits();
        _wire.Arrives("192.0.2.8").ShouldBeTrue();
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
        _ground.Status().Note.ShouldNotBeNull().ShouldContain("not confirmed");
    }

    [KernelFact]
    public void Apply_KilledBetweenBansAndRules_BansAreTakenBack()
    {
        var before = _ground.Apply(Farm(["192.0.2.7"]));
        var state = StateFolder.Open(_ground.State, _ground.Time);
        var back = new RollbackTarget.To(before.Revision.ShouldNotBeNull());
        var within = TimeSpan.FromSeconds(5);

        // What an apply does up to where it is killed.
        using (state.Lock("test", TimeSpan.FromMinutes(1)))
        using (var table = Weir.Agent.Kernel.KernelTable.Open(_ground.Namespace))
        {
            Arming.Arm(
                state,
                _ground.Settings,
                new RevisionMark(2, 7),
                back,
                within,
                ToBeConfirmed(within).GuardianCommand
            );
            table.Xdp.TryBring(Farm(["192.0.2.8"]), null, _ground.Time.GetUtcNow()).ShouldBeTrue();
        }

        UntilNothingWaits();
        _wire.Arrives("192.0.2.8").ShouldBeTrue();
        _wire.Arrives("192.0.2.7").ShouldBeFalse();
    }

    [KernelFact]
    public void Change_ToBeConfirmed_IsArmedBeforeAnyBanIsInForce()
    {
        using var session = SiteSession.Open(_ground.Settings, Farm(["192.0.2.7"]), out _);
        var isArmed = false;

        session.Change(
            session.Site.With(new Ban(XdpWire.Prefix("192.0.2.8"), "", null)),
            "apply",
            beforeCommit: _ => isArmed = _wire.Arrives("192.0.2.8")
        );

        isArmed.ShouldBeTrue();
        _wire.Arrives("192.0.2.8").ShouldBeFalse();
    }

    [KernelFact]
    public void Change_NobodyToTakeItBack_ChangesNothing()
    {
        using var session = SiteSession.Open(_ground.Settings, Farm(["192.0.2.7"]), out _);
        var next = session.Site.With(new Ban(XdpWire.Prefix("192.0.2.8"), "", null));

        Should.Throw<TimeoutException>(() =>
            session.Change(next, "apply", beforeCommit: static _ => throw new TimeoutException())
        );

        _wire.Arrives("192.0.2.8").ShouldBeTrue();
    }

    [KernelFact]
    public void Apply_BanWithATime_RunsOutInTheKernel()
    {
        var site = Farm(["192.0.2.8"]);
        var expiring = new Ban(XdpWire.Prefix("192.0.2.7"), "", _ground.Time.GetUtcNow() + TimeSpan.FromSeconds(20));

        _ground.Apply(site with { Bans = [expiring, .. site.Bans] });

        // On a machine so slow that the 20 seconds are over here, the first question proves nothing and is not asked.
        if (_ground.Time.GetUtcNow() < expiring.Expires - TimeSpan.FromSeconds(10))
        {
            _wire.Arrives("192.0.2.7").ShouldBeFalse();
        }

        SpinWait.SpinUntil(() => _wire.Arrives("192.0.2.7"), TimeSpan.FromMinutes(5)).ShouldBeTrue();
        _wire.Arrives("192.0.2.8").ShouldBeFalse();
    }

    private string Ingress(string device) => _ground.Nft("list", "chain", "inet", "weir", $"ingress_{device}");

    private static ApplyOptions ToBeConfirmed(TimeSpan within) =>
        new() { ConfirmWithin = within, GuardianCommand = [WeirProcess.Program, GuardianVerb.Command[^1]] };

    private void UntilNothingWaits() =>
        SpinWait
            .SpinUntil(() => !File.Exists(Path.Combine(_ground.State, "pending")), TimeSpan.FromMinutes(5))
            .ShouldBeTrue();

    private static Site Farm(string[] bans, string outside = "public", bool stays = true)
    {
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = new Topology
            {
                Interfaces = [new Interface(outside, InterfaceRole.Outside, [])],
                OwnAddresses = [XdpWire.Prefix("192.0.2.1")],
            },
            Options = new SiteOptions
            {
                Webfarm = new WebfarmOptions { Bans = BanBackend.Xdp, XdpStays = stays },
            },
            Listeners = [new Listener(null, TransportProtocol.Udp, PortRange.Single(7777), "test")],
            Bans = [.. bans.Select(static ban => new Ban(XdpWire.Prefix(ban), "test", null))],
        };
        return SiteValidator.Validate(draft, SiteGenerator.Now) is { Value: { } site }
            ? site
            : throw new InvalidOperationException("the site is not valid");
    }
}
