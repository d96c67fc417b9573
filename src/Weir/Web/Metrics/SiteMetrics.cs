using static Weir.Web.Metrics.MetricCatalog;

namespace Weir.Web.Metrics;

/// <summary>What the site in force has.</summary>
internal static class SiteMetrics
{
    public static void Write(MetricsWriter writer, MetricsSource source)
    {
        if (source.Counts is { } counts)
        {
            foreach (var (state, count) in counts.Members)
            {
                writer.Sample(Members, count, state);
            }

            foreach (var (kind, count) in counts.Rows)
            {
                writer.Sample(Rows, count, kind);
            }

            foreach (var (feed, count) in counts.Bans)
            {
                writer.Sample(Bans, count, feed);
            }
        }

        var feeds = source.Sample?.Feeds ?? [];
        foreach (var feed in feeds)
        {
            writer.Sample(FeedTaken, feed.Taken, feed.Feed);
        }

        foreach (var feed in feeds)
        {
            writer.Sample(FeedEntries, feed.Entries, feed.Feed);
        }
    }
}
