using Weir.Backends.Xdp;
using Weir.Core.Model;

namespace Weir.Agent.Xdp;

/// <summary>What a site means for the XDP program.</summary>
internal static class XdpSite
{
    public static bool Uses(Site? site) => site is { Options.Webfarm.Bans: BanBackend.Xdp };

    /// <summary>The same policy without XDP: nftables drops the bans.</summary>
    public static Site InTable(Site site) =>
        site with
        {
            Options = site.Options with
            {
                Webfarm = site.Options.Webfarm with { Bans = BanBackend.Nft, IngressOn = [] },
            },
        };

    /// <summary>The same policy, with the bans of some interfaces dropped at their ingress hook, or of all.</summary>
    public static Site AtIngress(Site site, IReadOnlySet<string>? refused)
    {
        var all = Outside(site).ToArray();
        var those = all.Where(name => refused?.Contains(name) ?? true).Order(StringComparer.Ordinal).ToArray();
        var farm = site.Options.Webfarm;
        farm =
            those.Length == all.Length
                ? farm with
                {
                    Bans = BanBackend.Ingress,
                    IngressOn = [],
                }
                : farm with
                {
                    IngressOn = [.. those],
                };
        return site with { Options = site.Options with { Webfarm = farm } };
    }

    /// <summary>The interfaces that the program belongs on.</summary>
    public static IEnumerable<string> Interfaces(Site site) => Outside(site).Except(site.Options.Webfarm.IngressOn);

    /// <summary>The interfaces whose ingress hook the table hangs at.</summary>
    public static IEnumerable<string> IngressInterfaces(Site site) =>
        site.Options.Webfarm.Bans switch
        {
            BanBackend.Ingress => Outside(site),
            BanBackend.Xdp => site.Options.Webfarm.IngressOn,
            _ => [],
        };

    private static IEnumerable<string> Outside(Site site) =>
        site
            .Topology.Interfaces.Where(static link => link.Role == InterfaceRole.Outside)
            .Select(static link => link.Name);

    public static Weir.Kernel.Bpf.XdpMode Mode(Site site) =>
        site.Options.Webfarm.XdpMode switch
        {
            XdpMode.Native => Weir.Kernel.Bpf.XdpMode.Native,
            XdpMode.Generic => Weir.Kernel.Bpf.XdpMode.Generic,
            _ => Weir.Kernel.Bpf.XdpMode.Auto,
        };

    public static XdpBanSpec Spec(Site site, BanTimes times)
    {
        var bans = new List<XdpBan>(site.Bans.Length);
        foreach (var ban in site.Bans)
        {
            if (times.Of(ban) is { } entry)
            {
                bans.Add(entry);
            }
        }

        return new XdpBanSpec
        {
            Bans = [.. bans],
            Allows = [.. site.Allows.Select(static allow => allow.Prefix).Concat(site.Topology.Management).Distinct()],
            Peers = [.. site.Topology.Peers.Distinct()],
            SyncPort = site.Options.ConntrackSyncPort,
            DropRate = site.Options.Webfarm.DropRate,
        };
    }
}

/// <summary>Turns times of the wall clock into the kernel's.</summary>
/// <param name="Now">The wall clock when the kernel's stood at <paramref name="SinceBoot"/>.</param>
/// <param name="SinceBoot">Nanoseconds of CLOCK_BOOTTIME.</param>
internal readonly record struct BanTimes(DateTimeOffset Now, ulong SinceBoot)
{
    /// <summary>The entry of a ban; null for one that ran out.</summary>
    public XdpBan? Of(Ban ban)
    {
        const int nanosecondsPerTick = 100;
        if (ban.Expires is not { } expires)
        {
            return new XdpBan(ban.Prefix, 0);
        }

        var left = (expires - Now).Ticks;
        return left <= 0 ? null : new XdpBan(ban.Prefix, SinceBoot + ((ulong)left * nanosecondsPerTick));
    }
}
