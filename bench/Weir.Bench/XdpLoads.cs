using System.Diagnostics;
using System.Globalization;
using Weir.Agent.Xdp;
using Weir.Backends.Xdp;
using Weir.Bench.Page;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Feeds;

namespace Weir.Bench;

/// <summary>Having many bans in force, whole processes in turn; and one ban more.</summary>
internal static class XdpLoads
{
    private const int Rounds = 5;
    private const int OneMore = 200;

    /// <summary>As a process of its own: reads a file of prefixes as a feed is read, and has them in force.</summary>
    public static void Load(string file)
    {
        var at = new Position.InFile(file, 1);
        var feed = new FeedSettings("bench", file, FeedSettings.DefaultMaxEntries, FeedSettings.DefaultMaxChange, at);
        var prefixes = FeedReading.Read(feed, null).List.Prefixes();
        using var loaded = KernelBans.Load(
            new XdpBanSpec { Bans = [.. prefixes.Select(static prefix => new XdpBan(prefix, 0))] }
        );
    }

    public static void Write(SectionRun run, BanLists bans)
    {
        var (ipset, nft, list) = (bans.IpsetFile(), bans.NftFile(), run.PathOf("bans.txt"));
        File.WriteAllLines(list, bans.Prefixes.Select(static prefix => new IpPrefix(prefix).ToString()));
        var times = Enumerable
            .Range(0, Rounds)
            .Select(_ =>
                (
                    Ipset: Processes.InNamespace(name =>
                        Processes.Run("ipset", ["restore", "-file", ipset], netns: name)
                    ),
                    Nft: Processes.InNamespace(name => Processes.Run("nft", ["-f", nft], netns: name)),
                    Xdp: RunSelf(list)
                )
            )
            .ToArray();
        File.Delete(ipset);
        File.Delete(nft);
        var xdp = Median.Of(times.Select(static of => of.Xdp.Milliseconds));
        run.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {bans.Prefixes.Length:N0} bans | ms, whole process | XDP / it | peak MB |"
            )
        );
        run.Output.WriteLine("|---|---|---|---|");
        Row(run, "`ipset restore`", [.. times.Select(static of => of.Ipset)], xdp);
        Row(run, "`nft -f`", [.. times.Select(static of => of.Nft)], xdp);
        Row(run, "XDP", [.. times.Select(static of => of.Xdp)], null);
        run.Output.WriteLine();
        One(run.Output, bans);
    }

    private static Ran RunSelf(string list)
    {
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("the process has no path");
        string[] head = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(XdpLoads).Assembly.Location] : [];
        return Processes.Run(self, [.. head, "xdp-load", list]);
    }

    /// <param name="xdp">To be held against this row; null for its own.</param>
    private static void Row(SectionRun run, string name, Ran[] ran, double? xdp)
    {
        if (ran.FirstOrDefault(static one => one.Error is not null) is { } failed)
        {
            throw new InvalidOperationException($"{name}: {failed.Error}");
        }

        var time = Median.Of(ran.Select(static one => one.Milliseconds));
        var share = (xdp ?? time) / time;
        run.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {time:N0} | {share:N2} | {ran.Max(static one => one.PeakMegabytes):N0} |"
            )
        );
        if (xdp is not null)
        {
            run.Expect($"loading bans by XDP takes ≤ 0.45 of {name}", share, share <= 0.45);
        }
    }

    private static void One(TextWriter output, BanLists bans)
    {
        using var xdp = KernelBans.Load(XdpBench.Spec(bans));
        var times = new List<double>();
        for (var i = 0; i < OneMore; i++)
        {
            var ban = new XdpBan(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(0x8000_0000 + (uint)(i * 7919)))), 0);
            var start = Stopwatch.GetTimestamp();
            if (!xdp.Table.TryAdd(ban))
            {
                throw new InvalidOperationException($"no room for {ban.Prefix}");
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"One ban more in the table: median {Median.Of(times):N1} µs, longest of {OneMore} {times.Max():N0} µs."
            )
        );
    }
}
