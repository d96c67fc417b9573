using System.Diagnostics;
using Shouldly;
using Weir.Agent.Accounting;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Text;
using Weir.KernelTests.Agent;
using Weir.KernelTests.Agent.Soak;
using Weir.Sources.Series;
using Weir.Testing;

namespace Weir.KernelTests.Accounting;

/// <summary>Two firewalls share one series in PostgreSQL; members move from one to the other and back. nft(8) plays the packets.</summary>
public sealed class FailOverTests
{
    private const uint Members = 5;

    [KernelFact]
    public void Sample_MembersMoveBetweenTwoNodes_SumsToTheByte()
    {
        const int Seed = 20261122;
        var random = new Random(Seed);
        using var cluster = new PostgresCluster();
        var connection = cluster.NewDatabase();
        using var one = new Node("fw1", connection);
        using var other = new Node("fw2", connection);
        var (active, passive) = (one, other);
        var truth = new Dictionary<uint, Traffic>();
        for (var round = 0; round < 60; round++)
        {
            var member = (uint)random.Next(1, (int)Members + 1);
            var moved = new Traffic((ulong)random.Next(1, 100), (ulong)random.Next(100, 100_000));
            active.Count(member, moved);
            truth[member] = truth.GetValueOrDefault(member) + moved;
            switch (random.Next(5))
            {
                case 0: // fails: its last look is older than its counters, which it brings in when it is back
                    active.Die();
                    (active, passive) = (passive, active);
                    break;
                case 1: // restarts with empty counters after it has told all
                    passive.Sample();
                    passive.MakeTable();
                    break;
                case 2:
                    active.Sample();
                    active.Sample();
                    break;
                case 3:
                    passive.Sample();
                    active.Sample();
                    break;
            }
        }

        one.Sample();
        other.Sample();
        foreach (var (member, traffic) in truth)
        {
            one.Total(member).Up4.ShouldBe(traffic, $"seed {Seed}, member {member}");
            other.Total(member).Up4.ShouldBe(traffic);
        }
    }

    /// <summary>Two whole agents: real streams move from one firewall to the other and back, the active one is killed and comes back.</summary>
    [KernelFact]
    public async Task Agents_StreamsMoveBetweenTwoFirewallsAndOneIsKilled_SumsToTheByte()
    {
        using var pair = new PairGround();
        pair.Start(0);
        pair.Start(1);
        for (var round = 0; round < 4; round++)
        {
            var active = round % 2;
            await using var streams = await SoakStreams.Start(pair.Labs[active], pair.Site, 5_001 + 10 * round);
            var before = streams.Received;
            pair.Agent(active).Until(() => streams.HaveMovedSince(before), "they run");
            pair.Kill(active);
            if (round == 2)
            {
                pair.Kill(1 - active); // nobody counts for a while: the kernels do
            }

            before = streams.Received;
            await Moved(streams, before);
            pair.Start(active);
            if (round == 2)
            {
                pair.Start(1 - active);
            }

            before = streams.Received;
            pair.Agent(active).Until(() => streams.HaveMovedSince(before), "they go on");
            (await streams.Stop()).ShouldAllBe(static report => report.Error.Length == 0);
        }

        var counted = pair.Counted();
        counted.Values.Sum(static usage => (long)usage.Up4.Bytes).ShouldBeGreaterThan(100_000);
        counted.Values.Sum(static usage => (long)usage.Up6.Bytes).ShouldBeGreaterThan(100_000);
        pair.Agent(0)
            .Until(
                () =>
                {
                    counted = pair.Counted(); // a late acknowledgment may still come
                    return pair.Accounted(counted.Keys).All(one => one.Value == counted[one.Key]);
                },
                "the series is the sum of both kernels' counters"
            );
    }

    private static async Task Moved(SoakStreams streams, IReadOnlyList<long> before)
    {
        for (var watch = Stopwatch.StartNew(); !streams.HaveMovedSince(before); await Task.Delay(20))
        {
            if (watch.Elapsed > AgentProcess.Patience)
            {
                throw new InvalidOperationException("the streams stand still");
            }
        }
    }

    /// <summary>A firewall's namespace with one counting set, and its accountant.</summary>
    private sealed class Node : IDisposable
    {
        private readonly TestNamespace _network = TestNamespace.Create("pair");
        private readonly Dictionary<uint, Traffic> _kernel = [];
        private readonly (string Name, string Connection) _series;
        private KernelTable? _table;
        private IUsageSeries? _open;
        private Accountant? _accountant;

        public Node(string name, string connection)
        {
            _series = (name, connection);
            MakeTable();
        }

        public void MakeTable()
        {
            _kernel.Clear();
            _network.Run(
                "nft",
                ["flush ruleset; table inet weir { set up4 { type mark; size 1024; flags dynamic; counter; }; }"]
            );
        }

        public void Count(uint member, Traffic moved)
        {
            var before = _kernel.GetValueOrDefault(member);
            var after = _kernel[member] = before + moved;
            var delete = before.IsNone ? "" : $"delete element inet weir up4 {{ {member} }}; ";
            var element = $"{{ {member} counter packets {after.Packets} bytes {after.Bytes} }}";
            _network.Run("nft", [$"{delete}add element inet weir up4 {element}"]);
        }

        public void Sample()
        {
            _table ??= KernelTable.Open(_network.Name);
            _open ??= Open();
            _accountant ??= new Accountant(_table, _open, TimeProvider.System);
            _accountant.Sample();
        }

        /// <summary>Everything it held in memory is gone.</summary>
        public void Die()
        {
            _open?.Dispose();
            _table?.Dispose();
            (_open, _table, _accountant) = (null, null, null);
        }

        public Usage Total(uint member) => (_open ??= Open()).Total(member);

        public void Dispose()
        {
            Die();
            _network.Dispose();
        }

        private IUsageSeries Open() =>
            SeriesStore.OpenServer(_series.Connection, _series.Name, Position.None, new DiagnosticBag())
            ?? throw new InvalidOperationException("no series");
    }
}
