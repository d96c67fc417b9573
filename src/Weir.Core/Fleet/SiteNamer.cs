using System.Runtime.CompilerServices;
using Weir.Core.Model;

namespace Weir.Core.Fleet;

/// <summary>
/// Names sites. Revisions of a site share the chunks of rows that did not change, and a chunk is digested once: after the first name, a change
/// costs the thousand rows around it. May be used from several threads.
/// </summary>
public sealed class SiteNamer
{
    private readonly ConditionalWeakTable<object, StrongBox<UInt128>> _sums = [];

    public SiteName NameOf(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new SiteName(
            Sum(site.Members)
                + Sum(site.Devices)
                + Sum(site.Forwards)
                + Sum(site.Openings)
                + Sum(site.Bans)
                + Sum(site.Listeners)
                + Sum(site.Allows)
        );
    }

    private UInt128 Sum<T>(SiteRows<T> rows)
        where T : class
    {
        UInt128 sum = 0;
        foreach (var chunk in rows.Chunks)
        {
            if (!_sums.TryGetValue(chunk, out var known))
            {
                known = new StrongBox<UInt128>(Digest(chunk));
                _sums.AddOrUpdate(chunk, known);
            }

            sum += known.Value;
        }

        return sum;
    }

    private static UInt128 Digest<T>(T[] rows)
        where T : class
    {
        var digest = new RowDigest();
        UInt128 sum = 0;
        foreach (var row in rows)
        {
            if (IsShared(row))
            {
                sum += digest.Of(row);
            }
        }

        return sum;
    }

    /// <summary>Only what every node reads alike: no row of a node's own file, and no ban that a node's clock decides about.</summary>
    private static bool IsShared(object row) =>
        row switch
        {
            Member member => IsShared(member.Origin),
            Device device => IsShared(device.Origin),
            PortForward forward => IsShared(forward.Origin),
            Opening opening => IsShared(opening.Origin),
            Ban ban => ban is { Expires: null, Source: "" } && IsShared(ban.Origin),
            Listener listener => IsShared(listener.Origin),
            Allow allow => IsShared(allow.Origin),
            _ => false,
        };

    private static bool IsShared(Text.Origin origin) => origin.Table is not { IsFile: true };
}
