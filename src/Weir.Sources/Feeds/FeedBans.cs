using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>
/// Adds the lists in force to a draft's bans. A prefix that the site's own list bans stays the site's; one that two feeds list belongs to
/// the feed named first in weir.yaml. Prefixes that merely overlap are kept as they are: each stands and falls with its own list.
/// </summary>
internal static class FeedBans
{
    /// <returns>The reports with what became of the entries.</returns>
    public static ImmutableArray<FeedReport> AddTo(SiteDraft draft, ImmutableArray<FeedReport> reports)
    {
        if (reports.IsEmpty)
        {
            return reports;
        }

        var protection = new FeedProtection(draft);
        // A set of a million prefixes costs more than reading them: the first feed needs to know the site's own list only.
        var taken = draft.Bans.Select(ban => ban.Prefix).ToHashSet();
        var done = ImmutableArray.CreateBuilder<FeedReport>(reports.Length);
        for (var i = 0; i < reports.Length; i++)
        {
            done.Add(Add(draft, reports[i], protection, taken, isLast: i == reports.Length - 1));
        }

        return done.MoveToImmutable();
    }

    private static FeedReport Add(
        SiteDraft draft,
        FeedReport report,
        FeedProtection protection,
        HashSet<IpPrefix> taken,
        bool isLast
    )
    {
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        var table = new OriginTable(report.Feed.Path, IsFile: true);
        var (ours, elsewhere, before) = (0, 0, draft.Bans.Count);
        draft.Bans.EnsureCapacity(before + report.List.Count);
        foreach (var entry in report.List.V4)
        {
            One(FeedEntry4.PrefixOf(entry), FeedEntry4.LineOf(entry));
        }

        foreach (var entry in report.List.V6)
        {
            One(entry.Prefix, entry.Line);
        }

        return report with
        {
            Ours = ours,
            Elsewhere = elsewhere,
            Bans = draft.Bans.Count - before,
            Findings = [.. report.Findings, .. findings.ToImmutable()],
        };

        void One(IpPrefix prefix, int line)
        {
            var origin = new Origin(table, line);
            if (protection.Touched(prefix) is { } touched)
            {
                ours++;
                var at = origin.At(prefix.ToString());
                findings.Add(FeedErrors.Ours(report.Feed, at, prefix, touched.Prefix, touched.What));
            }
            else if ((taken.Count > 0 && taken.Contains(prefix)) || (!isLast && !taken.Add(prefix)))
            {
                elsewhere++;
            }
            else
            {
                draft.Bans.Add(new Ban(prefix, "", null) { Source = report.Feed.Name, Origin = origin });
            }
        }
    }
}
