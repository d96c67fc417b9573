using Weir.Agent;
using Weir.Lab.Topologies;

namespace Weir.Bench;

/// <summary>One ban more, and one less, in a site that has many: from the changed site to the acknowledged commit, in process.</summary>
internal static class BanOneBench
{
    private const int Changes = 400;

    public static void Run(TextWriter output, int bans)
    {
        var site = BanSite.InMemory(bans);
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        var directory = Directory.CreateTempSubdirectory("weir-bench-");
        try
        {
            var settings = new AgentSettings
            {
                StateDirectory = directory.FullName,
                NetworkNamespace = lab.FirewallNamespaceName,
                Purpose = "weir bench",
                Time = TimeProvider.System,
            };
            using var session = SiteSession.Open(settings, site, out _);
            Print(output, bans, Change(session));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static List<(double Milliseconds, long Bytes)> Change(SiteSession session)
    {
        var random = new Random(8);
        var changes = new List<(double, long)>(Changes);
        for (var i = 0; i < Changes; i++)
        {
            var ban = BanSite.Ban((uint)random.NextInt64(11u << 24, 100u << 24));
            foreach (var isBanned in (ReadOnlySpan<bool>)[true, false])
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var start = TimeProvider.System.GetTimestamp();
                session.Change(isBanned ? session.Site.With(ban) : session.Site.Without(ban.Prefix));
                var time = TimeProvider.System.GetElapsedTime(start);
                changes.Add((time.TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - allocated));
            }
        }

        return changes;
    }

    private static void Print(TextWriter output, int bans, List<(double Milliseconds, long Bytes)> changes)
    {
        var sorted = changes.Select(change => change.Milliseconds).Order().ToArray();
        output.WriteLine($"| one ban more or less at {bans:N0}, in process | ms |");
        output.WriteLine("|---|---|");
        output.WriteLine($"| median, new site to acknowledged commit | {sorted[sorted.Length / 2]:N3} |");
        output.WriteLine($"| 95th percentile | {sorted[sorted.Length * 95 / 100]:N3} |");
        output.WriteLine($"| slowest | {sorted[^1]:N3} |");
        output.WriteLine();
        output.WriteLine(
            $"Allocated for a change (median): {Median.Of(changes.Select(change => (double)change.Bytes)):N0} bytes."
        );
    }
}
