using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Web.Metrics;

/// <summary>How many rows a site has, of each kind.</summary>
/// <param name="Members">By state.</param>
/// <param name="Bans">By the feed they come from; the site's own list is <see cref="Own"/>.</param>
internal sealed record SiteCounts(
    ImmutableArray<(string State, int Count)> Members,
    ImmutableArray<(string Kind, int Count)> Rows,
    ImmutableSortedDictionary<string, int> Bans
)
{
    /// <summary>No feed may have this name: names of feeds are the operator's, and his own list is no feed.</summary>
    public const string Own = "own";

    public static SiteCounts Of(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var states = new int[Enum.GetValues<MemberState>().Length];
        foreach (var member in site.Members)
        {
            states[(int)member.State]++;
        }

        var bans = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var ban in site.Bans)
        {
            var source = ban.Source.Length == 0 ? Own : ban.Source;
            bans[source] = bans.GetValueOrDefault(source) + 1;
        }

        return new SiteCounts(
            [.. Enum.GetValues<MemberState>().Select(state => (Word(state), states[(int)state]))],
            [
                ("device", site.Devices.Length),
                ("forward", site.Forwards.Length),
                ("opening", site.Openings.Length),
                ("listener", site.Listeners.Length),
                ("allow", site.Allows.Length),
            ],
            bans.ToImmutableSortedDictionary(StringComparer.Ordinal)
        );
    }

    private static string Word(MemberState state) => $"{state}".ToLowerInvariant();
}

/// <summary>Counts a site's rows once a revision, whoever asks: there may be a million bans. Safe on any thread.</summary>
internal sealed class SiteCounter
{
    private volatile Counted? _last;

    private sealed record Counted(Site Site, SiteCounts Counts);

    public SiteCounts? Of(Site? site)
    {
        if (site is null)
        {
            return null;
        }

        var last = _last;
        if (last is null || !ReferenceEquals(last.Site, site))
        {
            _last = last = new Counted(site, SiteCounts.Of(site));
        }

        return last.Counts;
    }
}
