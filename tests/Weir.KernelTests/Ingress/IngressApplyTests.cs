using Shouldly;
using Weir.Agent.Ingress;
using Weir.Agent.Planning;
using Weir.Agent.Xdp;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.Bpf;
using Weir.Kernel.Netlink;
using Weir.KernelTests.Agent;
using Weir.KernelTests.Xdp;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Ingress;

/// <summary>Bans at the ingress hook of interfaces: on purpose, and where an interface takes no XDP program.</summary>
public sealed class IngressApplyTests : IDisposable
{
    private const string Banned = "203.0.113.7";
    private const string Welcome = "203.0.113.8";

    private readonly AgentGround _ground = new();
    private readonly TwoWires _wires;

    public IngressApplyTests() => _wires = new TwoWires(_ground);

    public void Dispose()
    {
        // Pins outlive the namespace; a test that failed half-way leaves some.
        var pins = $"/sys/fs/bpf/weir/{_ground.Namespace}";
        if (Directory.Exists(pins))
        {
            Directory.Delete(pins, recursive: true);
        }

        _wires.Dispose();
        _ground.Dispose();
    }

    [KernelFact]
    public void Apply_BansByIngress_DropsAtEachOutsideInterfaceAndCounts()
    {
        var site = Farm(BanBackend.Ingress);

        var result = _ground.Apply(site);

        result.Findings.ShouldBeEmpty();
        foreach (var device in (string[])["first", "second"])
        {
            _wires.Arrives(site, Banned, device).ShouldBeFalse();
            _wires.Arrives(site, Welcome, device).ShouldBeTrue();
        }

        _wires.Dropped(site, Banned).ShouldBeGreaterThanOrEqualTo(2ul);
        _ground.Nft("list", "chain", "inet", "weir", "raw_prerouting").ShouldNotContain("@ban");
        _ground.Do(agent => agent.Plan(site)).Kind.ShouldBe(PlanKind.Nothing);
        _ground.Status().Drift.ShouldBeEmpty();
    }

    [KernelFact]
    public void Apply_OneBanMoreAtIngress_IsAnElementAndHolds()
    {
        _ground.Apply(Farm(BanBackend.Ingress));
        var more = Farm(BanBackend.Ingress, Welcome);

        _ground.Apply(more).Kind.ShouldBe(PlanKind.Elements);

        _wires.Arrives(more, Welcome, "second").ShouldBeFalse();
        _wires.Arrives(more, Banned, "second").ShouldBeFalse();
    }

    [KernelFact]
    public void Apply_OneInterfaceWithAForeignProgram_FallsBackThereAndTheOtherKeepsXdp()
    {
        using var foreign = KernelBans.Load(new());
        using var link = Attach(foreign, "second");
        var site = Farm(BanBackend.Xdp);

        var result = _ground.Apply(site);

        var finding = result.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("WEIR0520");
        finding.Message.ShouldStartWith("second does not take the XDP program");
        _wires.Arrives(site, Banned, "first").ShouldBeFalse();
        _wires.Arrives(site, Banned, "second").ShouldBeFalse();
        _wires.Arrives(site, Welcome, "first").ShouldBeTrue();
        _wires.Arrives(site, Welcome, "second").ShouldBeTrue();
        var status = _ground.Status();
        var program = (ulong)status.Xdp.ShouldHaveSingleItem().Packets;
        status.Xdp[0].Name.ShouldBe("first");
        // Both count, and the list of bans says the sum.
        var sum = _wires.Dropped(site, Banned);
        program.ShouldBeInRange(1ul, sum - 1);
        link.Program().ShouldBe(foreign.ProgramId);
        _ground.Do(agent => agent.Plan(site)).Kind.ShouldBe(PlanKind.Nothing);
    }

    [KernelFact]
    public void Apply_ForeignProgramGone_BringsXdpBackAndTakesTheHookAway()
    {
        var site = Farm(BanBackend.Xdp);
        using var foreign = KernelBans.Load(new());
        using (Attach(foreign, "second"))
        {
            _ground.Apply(site);
            _ground.Nft("list", "table", "inet", "weir").ShouldContain("ingress_second");
        }

        var result = _ground.Apply(site);

        result.Findings.ShouldBeEmpty();
        _ground.Nft("list", "table", "inet", "weir").ShouldNotContain("set ban");
        _ground.Status().Xdp.Select(static on => on.Name).ShouldBe(["first", "second"]);
        _wires.Arrives(site, Banned, "second").ShouldBeFalse();
    }

    [KernelFact]
    public void Interface_ThatGoesAndComesBack_HasItsHookOrIsDrift()
    {
        var site = Farm(BanBackend.Ingress);
        _ground.Apply(site);

        _wires.Disconnect("second");

        _wires.Arrives(site, Banned, "first").ShouldBeFalse();
        if (Support() == IngressSupport.AnyDevice)
        {
            _ground.Do(agent => agent.Plan(site)).Findings.ShouldHaveSingleItem().Code.ShouldBe("WEIR0522");
            _ground.Status().Drift.ShouldBeEmpty();
        }
        else
        {
            _ground.Status().Drift.ShouldNotBeEmpty();
        }

        _wires.Connect("second");
        _ground.Apply(site).Findings.ShouldAllBe(static one => one.Code == "WEIR0506");
        _wires.Arrives(site, Banned, "second").ShouldBeFalse();
        _wires.Arrives(site, Welcome, "second").ShouldBeTrue();
    }

    [KernelFact]
    public void Interface_ThatIsNotThereYet_IsSaidAndHookedWhenItComes()
    {
        _wires.Disconnect("second");
        var site = Farm(BanBackend.Ingress);

        var result = _ground.Apply(site);

        var finding = result.Findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity).ShouldBe(("WEIR0522", Severity.Warning));
        _wires.Connect("second");
        // Where the kernel hooks only what is there, the bans are in raw prerouting meanwhile: dropped all the same.
        _wires.Arrives(site, Banned, "second").ShouldBeFalse();
        _wires.Arrives(site, Banned, "first").ShouldBeFalse();
        _wires.Arrives(site, Welcome, "second").ShouldBeTrue();
    }

    [KernelFact]
    public void Chain_DeletedOrMovedByAnother_IsDriftAndMended()
    {
        var site = Farm(BanBackend.Ingress);
        _ground.Apply(site);
        _ground.Nft("delete", "chain", "inet", "weir", "ingress_second");
        _ground.Nft(
            "add chain inet weir ingress_second { type filter hook ingress device \"first\" priority -500; policy accept; }"
        );

        _ground.Status().Drift.ShouldContain(static line => line.Contains("ingress_second", StringComparison.Ordinal));
        _ground.Apply(site);

        _ground.Status().Drift.ShouldBeEmpty();
        _wires.Arrives(site, Banned, "second").ShouldBeFalse();
    }

    [KernelFact]
    public void Probe_Asked_ChangesNothing()
    {
        var before = _ground.Generation();

        var support = Support();

        support.ShouldNotBe(IngressSupport.None);
        _ground.Generation().ShouldBe(before);
        _ground.Nft("list", "tables").ShouldNotContain("probe");
    }

    [KernelFact]
    public void Output_ToABannedAddress_IsDroppedWithBansOutAndNotWithout()
    {
        var site = Farm(BanBackend.Xdp);
        _ground.Apply(site);
        Refused().ShouldBeFalse();

        var out_ = site with { Options = site.Options with { Webfarm = site.Options.Webfarm with { BansOut = true } } };
        _ground.Apply(out_).Findings.ShouldBeEmpty();

        Refused().ShouldBeTrue();
        _wires.Arrives(out_, Banned, "first").ShouldBeFalse();
        _ground.Status().Xdp.Length.ShouldBe(2);

        // A packet that the output hook drops comes back to its sender as EPERM.
        bool Refused()
        {
            try
            {
                using var sender = _wires.Box.Run(static () => new System.Net.Sockets.UdpClient());
                sender.Send([1], new System.Net.IPEndPoint(System.Net.IPAddress.Parse(Banned), 9));
                return false;
            }
            catch (System.Net.Sockets.SocketException refused)
                when (refused.SocketErrorCode == System.Net.Sockets.SocketError.AccessDenied
                    || refused.NativeErrorCode == 1
                )
            {
                return true;
            }
        }
    }

    private IngressSupport Support()
    {
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, _wires.Box);
        return IngressProbe.Ask(socket);
    }

    private XdpLink Attach(KernelBans foreign, string device) =>
        XdpLink.Attach(
            foreign.Program,
            KernelBans.ProgramName,
            _wires.Box,
            _wires.IndexOf(device),
            Weir.Kernel.Bpf.XdpMode.Auto,
            out _
        );

    private static Site Farm(BanBackend by, params string[] more)
    {
        var draft = new SiteDraft
        {
            Kind = SiteKind.Webfarm,
            Topology = new Topology
            {
                Interfaces =
                [
                    new Interface("first", InterfaceRole.Outside, []),
                    new Interface("second", InterfaceRole.Outside, []),
                ],
                OwnAddresses = [XdpWire.Prefix("192.0.2.1"), XdpWire.Prefix("198.51.100.1")],
            },
            Options = new SiteOptions { Webfarm = new WebfarmOptions { Bans = by } },
            Listeners = [new Listener(null, TransportProtocol.Udp, PortRange.Single(7777), "test")],
            Bans = [.. more.Prepend(Banned).Select(static ban => new Ban(XdpWire.Prefix(ban), "test", null))],
        };
        return SiteValidator.Validate(draft, SiteGenerator.Now) is { Value: { } site }
            ? site
            : throw new InvalidOperationException("the site is not valid");
    }
}
