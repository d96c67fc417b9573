using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Feeds;

namespace Weir.Sources;

/// <summary>What reading a site's folder gave.</summary>
/// <param name="Site">Null exactly when <paramref name="Diagnostics"/> has an error.</param>
/// <param name="Counts">Rows read, also of a site that is not valid.</param>
/// <param name="ReadTime">weir.yaml and the source.</param>
/// <param name="ValidateTime">Sorting and the rules across rows.</param>
public sealed record SiteReading(
    Site? Site,
    ImmutableArray<Diagnostic> Diagnostics,
    SiteCounts Counts,
    TimeSpan ReadTime,
    TimeSpan ValidateTime
)
{
    public bool HasErrors => Site is null;

    /// <summary>What each feed of the site said and what of it is in force; in the order of weir.yaml.</summary>
    public ImmutableArray<FeedReport> Feeds { get; init; } = [];
}

/// <summary>How many rows of each kind.</summary>
public readonly record struct SiteCounts(
    SiteKind Kind,
    int Members,
    int Devices,
    int Forwards,
    int Openings,
    int Bans,
    int Listeners,
    int Allows
)
{
    public static SiteCounts Of(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new SiteCounts(
            site.Kind,
            site.Members.Length,
            site.Devices.Length,
            site.Forwards.Length,
            site.Openings.Length,
            site.Bans.Length,
            site.Listeners.Length,
            site.Allows.Length
        );
    }

    public static SiteCounts Of(SiteDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new SiteCounts(
            draft.Kind,
            draft.Members.Count,
            draft.Devices.Count,
            draft.Forwards.Count,
            draft.Openings.Count,
            draft.Bans.Count,
            draft.Listeners.Count,
            draft.Allows.Count
        );
    }
}
