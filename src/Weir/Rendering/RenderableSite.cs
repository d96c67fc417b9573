using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Rendering;

/// <summary>
/// A site as files can hold it: what only a running Weir can do is taken out and said, or refused where the files would then say
/// something else than the site means.
/// </summary>
internal static class RenderableSite
{
    public static (Site Site, ImmutableArray<Diagnostic> Findings) Of(Site site, bool isNft)
    {
        var findings = new DiagnosticBag();
        var farm = site.Options.Webfarm;
        if (farm.DropRate > 0)
        {
            findings.Add(
                RenderErrors.NotInFiles(
                    "dropRate",
                    "packets above a rate are dropped by an XDP program",
                    isError: false
                )
            );
        }

        if (farm.Bans != BanBackend.Nft)
        {
            findings.Add(
                RenderErrors.NotInFiles(
                    farm.Bans == BanBackend.Xdp ? "bansBy: xdp" : "bansBy: ingress",
                    "the files drop banned packets in the raw table instead",
                    isError: false
                )
            );
        }

        if (!isNft && farm.SynProxy)
        {
            findings.Add(RenderErrors.NotInFiles("synProxy", "iptables has it in another form", isError: true));
        }

        if (!isNft && farm.NewConnections > 0)
        {
            findings.Add(RenderErrors.NotInFiles("newConnections", "no ipset counts by source", isError: true));
        }

        var expiring = site.Bans.Count(static ban => ban.Expires is not null);
        if (expiring > 0)
        {
            findings.Add(RenderErrors.NoExpiry(expiring));
        }

        return (
            site with
            {
                // The counts of a table that is replaced by each load would be worth nothing; an ipset counts by itself.
                Options = site.Options with
                {
                    BanCounters = false,
                    Webfarm = farm with { Bans = BanBackend.Nft, IngressOn = [], BansOut = false, DropRate = 0 },
                },
                Bans = expiring == 0 ? site.Bans : [.. site.Bans.Select(static ban => ban with { Expires = null })],
            },
            findings.ToImmutable()
        );
    }
}
