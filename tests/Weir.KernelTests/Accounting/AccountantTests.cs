using Shouldly;
using Weir.Agent;
using Weir.Agent.Accounting;
using Weir.Agent.Kernel;
using Weir.Core;
using Weir.Core.Accounting;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.KernelTests.Agent;
using Weir.Sources.Series;
using Weir.Testing;
using Weir.Testing.Generators;

namespace Weir.KernelTests.Accounting;

/// <summary>The kernel's counters into the series, through everything that happens to either. nft(8) plays the packets.</summary>
public sealed class AccountantTests : IDisposable
{
    private readonly TestNamespace _network = TestNamespace.Create("acc");
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-acc-").FullName;

    [KernelFact]
    public void Sample_CountersThatMove_AddsWhatTheyGained()
    {
        MakeTable();
        Count("up4", 7, 3, 300);
        using (var open = new Open(this))
        {
            open.Accountant.Sample().ShouldBe(1);
            Count("up4", 7, 2, 90);
            Count("down6", 9, 1, 1280);
            open.Accountant.Sample().ShouldBe(2);
            open.Accountant.Sample().ShouldBe(0);
        }

        Total(7).ShouldBe(default(Usage).With(Flow.Up4, new Traffic(5, 390)));
        Total(9).ShouldBe(default(Usage).With(Flow.Down6, new Traffic(1, 1280)));
    }

    [KernelFact]
    public void Sample_AccountantStartedAnew_GoesOnWhereItWas()
    {
        MakeTable();
        for (var round = 1; round <= 5; round++)
        {
            Count("up4", 7, 3, 300);
            using var open = new Open(this);
            open.Accountant.Sample().ShouldBe(1);
        }

        Total(7).Up4.ShouldBe(new Traffic(15, 1500));
    }

    [KernelFact]
    public void Sample_TableMadeAnewWithMoreThanBefore_LosesAndDoublesNothing()
    {
        MakeTable();
        Count("up4", 7, 3, 300);
        using var open = new Open(this);
        open.Accountant.Sample();

        // The new counter is beyond the old one: by its value alone it looks like the old one that went on.
        _network.Run("nft", ["flush", "ruleset"]);
        open.Accountant.Sample().ShouldBe(0);
        MakeTable();
        Count("up4", 7, 10, 1000);
        open.Accountant.Sample();

        Total(7).Up4.ShouldBe(new Traffic(13, 1300));
    }

    [KernelFact]
    public void Sample_SetMadeAnewWithTheSameCount_CountsItAgain()
    {
        MakeTable();
        Count("up4", 7, 3, 300);
        using var open = new Open(this);
        open.Accountant.Sample();

        _network.Run("nft", ["delete set inet weir up4"]);
        _network.Run("nft", [$"add set inet weir up4 {SetBody}"]);
        Count("up4", 7, 3, 300);
        open.Accountant.Sample();

        Total(7).Up4.ShouldBe(new Traffic(6, 600));
    }

    [KernelFact]
    public void Sample_TwoAccountantsOfOneNode_CountEverythingOnce()
    {
        MakeTable();
        using var one = new Open(this);
        using var other = new Open(this);
        var conflicts = 0;
        for (var round = 0; round < 10; round++)
        {
            Count("up4", 7, 1, 100);
            foreach (var accountant in (Accountant[])[one.Accountant, other.Accountant])
            {
                try
                {
                    accountant.Sample();
                }
                catch (SeriesException conflict) when (conflict.Finding.Code == "WEIR0145")
                {
                    conflicts++;
                }
            }
        }

        conflicts.ShouldBeGreaterThan(0);
        Total(7).Up4.ShouldBe(new Traffic(10, 1000));
    }

    [KernelFact]
    public void Sample_SeriesThatRefuses_AddsItAllLater()
    {
        MakeTable();
        Count("up4", 7, 3, 300);
        using var open = new Open(this);
        open.Accountant.Sample();
        Count("up4", 7, 3, 300);
        using (
            var lockedOut = Weir.Sources.Sqlite.SqliteDatabase.Open(SeriesPath, Weir.Sources.Sqlite.SqliteAccess.Write)
        )
        {
            lockedOut.Execute(
                "create trigger full before insert on usage_minute begin select raise(fail, 'disk full'); end"
            );
        }

        Should.Throw<SeriesException>(() => open.Accountant.Sample()).Finding.Code.ShouldBe("WEIR0144");
        Total(7).Up4.ShouldBe(new Traffic(3, 300));
        using (var again = Weir.Sources.Sqlite.SqliteDatabase.Open(SeriesPath, Weir.Sources.Sqlite.SqliteAccess.Write))
        {
            again.Execute("drop trigger full");
        }

        open.Accountant.Sample();
        Total(7).Up4.ShouldBe(new Traffic(6, 600));
    }

    [KernelFact]
    public void Sample_ClockJumpsBack_AddsEverythingOnce()
    {
        MakeTable();
        var clock = new SetClock { Now = DateTimeOffset.UnixEpoch.AddDays(20_000) };
        using var open = new Open(this, clock);
        foreach (var hours in (int[])[0, 30, -50, 1, -24 * 400, 24 * 400, 2])
        {
            clock.Now = clock.Now.AddHours(hours);
            Count("up4", 7, 3, 300);
            open.Accountant.Sample().ShouldBe(1);
            open.Series.RollUp(clock.Now, new Retention());
        }

        Total(7).Up4.ShouldBe(new Traffic(21, 2100));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [KernelFact]
    public void Sample_NoTable_IsNoTraffic()
    {
        using var open = new Open(this);

        open.Accountant.Sample().ShouldBe(0);
    }

    [KernelFact]
    public void Sample_SumsThatStandStill_ListsNothing()
    {
        MakeTable(sums: true);
        _network.Run(
            "nft",
            [
                "add chain inet weir loop { type filter hook output priority 0; }; "
                    + "add rule inet weir loop meta l4proto udp ct mark set 7 update @up4 { ct mark } counter name total_up4; "
                    + "add rule inet weir loop meta l4proto icmp ct mark set 9 update @down4 { ct mark } counter name total_down4",
            ]
        );
        using var open = new Open(this);
        open.Accountant.Sample();
        var first = open.Accountant.Listings;
        first.ShouldBe(4);

        open.Accountant.Sample().ShouldBe(0);
        open.Accountant.Listings.ShouldBe(first);

        // A packet, and the ICMP error that nobody listens, which goes out as well.
        _network.Run("bash", ["-c", "echo hello > /dev/udp/127.0.0.1/9"]);
        open.Accountant.Sample().ShouldBe(2);
        open.Accountant.Listings.ShouldBe(first + 2);
        Total(7).Up4.ShouldBe(new Traffic(1, 34));
        open.Accountant.Sample().ShouldBe(0);
        open.Accountant.Listings.ShouldBe(first + 2);
    }

    [KernelFact]
    public void Sample_SumThatIsGone_IsListedEachTime()
    {
        MakeTable(sums: true);
        _network.Run("nft", ["delete counter inet weir total_up4"]);
        using var open = new Open(this);
        open.Accountant.Sample();
        var first = open.Accountant.Listings;

        open.Accountant.Sample();

        open.Accountant.Listings.ShouldBe(first + 1);
    }

    [KernelFact]
    public void Sample_SetMadeAnewUnderASumThatStoodStill_IsListed()
    {
        MakeTable(sums: true);
        Count("up4", 7, 3, 300);
        using var open = new Open(this);
        open.Accountant.Sample();

        _network.Run("nft", ["delete set inet weir up4"]);
        _network.Run("nft", [$"add set inet weir up4 {SetBody}"]);
        _network.Run("nft", ["add element inet weir up4 { 7 counter packets 3 bytes 300 }"]);
        open.Accountant.Sample();

        Total(7).Up4.ShouldBe(new Traffic(6, 600));
    }

    [KernelFact]
    public void Sample_SetThatAnApplyDeletes_HasWhatWasCountedSinceTheLastSample()
    {
        var classes = new EquatableArray<DestinationClass>([new DestinationClass("far", [Prefix("192.0.2.0/24")])]);
        using var ground = new AgentGround();
        var plain = SiteGenerator.Site(41, 20);
        var site = plain with { Options = plain.Options with { Accounting = true, Classes = classes } };
        var parting = new PartingCounters();
        using var session = SiteSession.Open(ground.Settings with { Parting = parting }, site, out _);
        using var table = KernelTable.Open(ground.Namespace);
        using var series = SeriesStore.OpenFile(SeriesPath, "fw1", DateTimeOffset.UnixEpoch, new DiagnosticBag());
        var accountant = new Accountant(table, series, TimeProvider.System, parting);
        ground.Nft("add", "element", "inet", "weir", "up4_far", "{ 7 counter packets 3 bytes 300 }");
        accountant.Sample();
        ground.Nft(
            "delete element inet weir up4_far { 7 }; add element inet weir up4_far { 7 counter packets 5 bytes 500 }"
        );

        session.Change(plain with { Options = plain.Options with { Accounting = true } });
        ground.Listing().ShouldNotContain(line => line.Contains("up4_far", StringComparison.Ordinal));
        accountant.Sample();

        series.Total(7).Up4.ShouldBe(new Traffic(5, 500));
    }

    [KernelFact]
    public void Busiest_AfterASample_AreThoseThatMovedTheMostThen()
    {
        MakeTable();
        Count("up4", 7, 100, 100_000);
        using var open = new Open(this);
        open.Accountant.Sample();
        Count("up4", 8, 1, 60);
        Count("down6", 9, 1, 1500);
        Count("up6", 10, 1, 40);
        open.Accountant.Sample();

        var busiest = open.Accountant.Busiest(2);

        busiest.Select(one => one.Member).ShouldBe([9u, 8u]);
        busiest[0].Usage.ShouldBe(default(Usage).With(Flow.Down6, new Traffic(1, 1500)));
    }

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private const string Separator = "; ";
    private const string SetBody = "{ type mark; size 1024; flags dynamic; counter; }";

    private string SeriesPath => Path.Combine(_folder, "usage.db");

    /// <param name="sums">With the sums beside the sets that Weir's own rules keep.</param>
    private void MakeTable(bool sums = false)
    {
        var flows = Enum.GetNames<Flow>().Select(static flow => flow.ToLowerInvariant()).ToArray();
        var parts = flows
            .Select(static flow => $"set {flow} {SetBody}")
            .Concat(flows.Where(_ => sums).Select(static flow => $"counter total_{flow} {{ }}"));
        _network.Run("nft", ["table inet weir { " + string.Join(Separator, parts) + Separator + "}"]);
    }

    /// <summary>As packets would: the element's counter grows. nft can only make an element with a value, so it is replaced in one transaction.</summary>
    private void Count(string set, uint member, ulong packets, ulong bytes)
    {
        var before = Kernel(set, member);
        var after = before + new Traffic(packets, bytes);
        var element = $"inet weir {set} {{ {member} counter packets {after.Packets} bytes {after.Bytes} }}";
        var delete = before.IsNone ? "" : $"delete element inet weir {set} {{ {member} }}; ";
        _network.Run("nft", [$"{delete}add element {element}"]);
    }

    private static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix, out var problem)
            ? prefix
            : throw new ArgumentException(problem, nameof(text));

    private Traffic Kernel(string set, uint member)
    {
        using var table = KernelTable.Open(_network.Name);
        return CounterLook
            .All(table)
            .Single(look => $"{look.Set.Flow}".Equals(set, StringComparison.OrdinalIgnoreCase))
            .Members.GetValueOrDefault(member);
    }

    private Usage Total(uint member)
    {
        using var series = SeriesStore.OpenFile(SeriesPath, "fw1", DateTimeOffset.UnixEpoch, new DiagnosticBag());
        return series.Total(member);
    }

    private sealed class Open : IDisposable
    {
        private readonly KernelTable _table;
        private readonly IUsageSeries _series;

        public Open(AccountantTests ground, TimeProvider? time = null)
        {
            _table = KernelTable.Open(ground._network.Name);
            _series = SeriesStore.OpenFile(ground.SeriesPath, "fw1", DateTimeOffset.UnixEpoch, new DiagnosticBag());
            Accountant = new Accountant(_table, _series, time ?? TimeProvider.System);
        }

        public Accountant Accountant { get; }

        public IUsageSeries Series => _series;

        public void Dispose()
        {
            _series.Dispose();
            _table.Dispose();
        }
    }
}
