using System.Net;
using Shouldly;
using Weir.Kernel.Host;
using Weir.Lab.Floods;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Lab;

/// <summary>What the instrument says, on rules written by hand; how much a flood harms is the demo's to show, on a quiet machine.</summary>
[Collection(Alone.Name)]
public sealed class FloodLabTests
{
    private static readonly FloodSpec Spec = new()
    {
        RequestsPerSecond = 20,
        Sources = [new IPAddress([192, 0, 2, 7]), new IPAddress([192, 0, 2, 8])],
    };

    [KernelFact]
    public void Measure_RulesByHand_TellsWhereFramesEnd()
    {
        using var lab = FloodLab.Create(Spec, TimeProvider.System);
        foreach (var balancer in lab.Topology.Balancers)
        {
            Tool.Run(
                "ip",
                ["netns", "exec", balancer.NamespaceName, "nft", "-f", "-"],
                Rules("ip saddr 192.0.2.0/24 drop")
            );
        }

        lab.Start(CancellationToken.None);
        var quiet = lab.Measure(TimeSpan.FromSeconds(2), flood: false, CancellationToken.None);
        var flood = lab.Measure(TimeSpan.FromSeconds(2), flood: true, CancellationToken.None);

        quiet.Requests.Asked.ShouldBe(40);
        quiet.Requests.Served.ShouldBeGreaterThan(0);
        quiet.Fate.Sent.ShouldBe(0);
        quiet.Vrrp.Sent.ShouldBeGreaterThan(0);
        flood.Requests.Asked.ShouldBe(40);
        flood.Fate.Sent.ShouldBeGreaterThan(0);
        flood.Fate.Rules.ShouldBeGreaterThan(0);
        flood.Tracked.Listeners.ShouldBe(0);
    }

    [KernelFact]
    public void Measure_ListenersTracked_CountsThem()
    {
        using var lab = FloodLab.Create(
            Spec with
            {
                AdvertInterval = TimeSpan.FromSeconds(0.5),
                OwnLink = true,
            },
            TimeProvider.System
        );
        foreach (var balancer in lab.Topology.Balancers)
        {
            Tool.Run("ip", ["netns", "exec", balancer.NamespaceName, "nft", "-f", "-"], Tracking);
        }

        lab.Start(CancellationToken.None);
        var figures = lab.Measure(TimeSpan.FromSeconds(2), flood: false, CancellationToken.None);

        figures.Requests.Served.ShouldBeGreaterThan(0);
        figures.Tracked.Listeners.ShouldBeGreaterThan(0);
        figures.Vrrp.Sent.ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Dispose_Started_LeavesNeitherNamespacesNorPrograms()
    {
        var lab = FloodLab.Create(Spec, TimeProvider.System);
        var prefix = lab.Topology.Balancers[0].NamespaceName[..^"lb1".Length];
        lab.Start(CancellationToken.None);
        Programs(lab.Folder).ShouldBeGreaterThan(0);

        lab.Dispose();
        lab.Dispose();

        NamedNamespaces.List().ShouldNotContain(name => name.StartsWith(prefix, StringComparison.Ordinal));
        Programs(lab.Folder).ShouldBe(0);
        Directory.Exists(lab.Folder).ShouldBeFalse();
    }

    private const string Tracking = """
        table inet lab {
          chain input { type filter hook input priority filter; ct state new accept; }
        }
        """;

    private static string Rules(string first) =>
        $$"""
            table inet lab {
              chain prerouting {
                type filter hook prerouting priority raw
                {{first}}
                ip daddr 198.51.100.10 notrack accept
              }
              chain output {
                type filter hook output priority raw
                ip saddr 198.51.100.10 notrack accept
              }
            }
            """;

    /// <summary>Processes that were given a file of this folder: those of this lab, and of no other test.</summary>
    private static int Programs(string folder) =>
        Directory
            .GetFiles(
                "/proc",
                "cmdline",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    MaxRecursionDepth = 1,
                    IgnoreInaccessible = true,
                }
            )
            .Count(file => Text(file).Contains(folder, StringComparison.Ordinal));

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
