using System.Collections.Immutable;
using Weir.Agent.Kernel;
using Weir.Core.Accounting;
using Weir.Core.Compiler;
using Weir.Core.Health;
using Weir.Core.Model;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Agent.Sampling;

/// <summary>
/// Looks at the firewall: some short questions to the kernel and two files of /proc, whatever the number of members. What cannot be read is left
/// out and named in <see cref="Refused"/>; the rest is read all the same. Not thread-safe.
/// </summary>
internal sealed class HealthReader(string? networkNamespace, TimeProvider time) : IDisposable
{
    private readonly long _start = time.GetTimestamp();
    private readonly SortedDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private KernelTable? _table;
    private DropReader? _drops;

    /// <summary>What the last look could not read, and why.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    /// <summary>How full the table's sets are, after a look; empty where the kernel does not tell.</summary>
    public ImmutableArray<SetFill> Sets { get; private set; } = [];

    /// <param name="site">In force; null while nothing is.</param>
    public HealthReading Read(Site? site)
    {
        _refused.Clear();
        var reading = new HealthReading { Time = time.GetUtcNow(), Clock = time.GetElapsedTime(_start) };
        reading = Try("the rules' counters", reading, () => WithCounters(reading, site));
        reading = Try("connection tracking", reading, () => reading with { Conntrack = Conntrack() });
        reading = Try("interfaces", reading, () => reading with { Interfaces = Interfaces(site) });
        reading = Try("processors", reading, () => reading with { Cpus = Cpus() });
        return reading with { Agent = new ProcessTotal(Environment.WorkingSet, Environment.CpuUsage.TotalTime) };
    }

    public void Dispose() => Close();

    private KernelTable Table => _table ??= KernelTable.Open(networkNamespace);

    private T Try<T>(string what, T otherwise, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception refused)
            when (refused is AgentException or NetlinkException or NetlinkFormatException or IOException)
        {
            // The namespace may have been made anew: the next look opens its sockets again.
            Close();
            _refused[what] = refused.Message;
            return otherwise;
        }
    }

    private void Close()
    {
        _table?.Dispose();
        (_table, _drops) = (null, null);
    }

    private HealthReading WithCounters(HealthReading reading, Site? site)
    {
        Sets = [];
        if (Table.Handles() is not { } handles)
        {
            return reading;
        }

        var counters = Table.Counters();
        Sets = Fill(handles);
        _drops ??= new DropReader(Table, time);
        return reading with
        {
            Classes = Classes(counters),
            Drops = _drops.Read(counters, handles, site, reading.Clock),
        };
    }

    /// <summary>The classes by name, the rest last.</summary>
    private static ImmutableArray<ClassTotal> Classes(Dictionary<string, Traffic> counters)
    {
        var classes = new SortedDictionary<string, Usage>(StringComparer.Ordinal);
        foreach (var (name, traffic) in counters)
        {
            if (CounterNames.SumOf(name) is { } sum)
            {
                classes[sum.Class] = classes.GetValueOrDefault(sum.Class).With(sum.Flow, traffic);
            }
        }

        return
        [
            .. classes
                .Where(static one => one.Key.Length > 0)
                .Concat(classes.Where(static one => one.Key.Length == 0))
                .Select(static one => new ClassTotal(one.Key.Length == 0 ? ClassTotal.Rest : one.Key, one.Value)),
        ];
    }

    private static ImmutableArray<SetFill> Fill(NftHandles handles) =>
        [
            .. handles
                .Sets.Where(static set => set.Value is { Count: not null, Size: > 0 })
                .Select(static set => new SetFill(set.Key, set.Value.Count.GetValueOrDefault(), set.Value.Size))
                .OrderBy(static set => set.Set, StringComparer.Ordinal),
        ];

    private ConntrackFill Conntrack()
    {
        var figures = Table.Connections.Fill();
        return new ConntrackFill(figures.Count, figures.Max);
    }

    private ImmutableArray<InterfaceTotal> Interfaces(Site? site)
    {
        if (site is null)
        {
            return [];
        }

        var links = Table.Links.ListLinkCounters().ToDictionary(static link => link.Name, StringComparer.Ordinal);
        return
        [
            .. site
                .Topology.Interfaces.Where(one => links.ContainsKey(one.Name))
                .Select(one =>
                {
                    var link = links[one.Name];
                    return new InterfaceTotal(
                        one.Name,
                        one.Role == InterfaceRole.Outside,
                        new Traffic(link.ReceivedPackets, link.ReceivedBytes),
                        new Traffic(link.SentPackets, link.SentBytes),
                        link.ReceiveDropped,
                        link.SendDropped
                    );
                }),
        ];
    }

    private static ImmutableArray<CpuTotal> Cpus()
    {
        var backlog = SoftnetCounts.Read().ToDictionary(static cpu => cpu.Cpu);
        return
        [
            .. CpuTimes
                .Read()
                .Select(cpu => new CpuTotal(cpu.Cpu, cpu.Softirq, cpu.All, backlog.GetValueOrDefault(cpu.Cpu).Dropped)),
        ];
    }
}
