using System.Globalization;
using Weir.Core.Model;

namespace Weir.Agent.Reconciling;

/// <summary>
/// Finds changes that look like an accident of the source: a table of it that is empty, or one that lost many rows at once. Feeds have
/// a judgment of their own, by their reading.
/// </summary>
internal static class Vanishing
{
    /// <summary>Of other rows than members: fewer are an edit, not an accident, whatever the percent.</summary>
    private const int FewRows = 10;

    /// <param name="before">In force; null when it is not known.</param>
    /// <param name="percent">Of the rows of one kind in force that may vanish at once.</param>
    /// <param name="now">A ban that has run out does not vanish: it ends.</param>
    /// <returns>Why it is suspicious, or null.</returns>
    public static string? Of(Site? before, Site next, uint percent, DateTimeOffset now) =>
        before is null
            ? null
            : Members(before.Members, next.Members, percent)
                ?? Rows("devices", before.Devices, next.Devices, percent)
                ?? Rows("port forwards", before.Forwards, next.Forwards, percent)
                ?? Rows("openings", before.Openings, next.Openings, percent)
                ?? Listeners(before.Listeners, next.Listeners, percent)
                ?? Rows("allowed sources", before.Allows, next.Allows, percent)
                ?? Bans(before.Bans, next.Bans, percent, now);

    private static string? Members(SiteRows<Member> before, SiteRows<Member> next, uint percent) =>
        ReferenceEquals(before, next) || before.IsEmpty ? null
        : next.IsEmpty ? Empty("members", before.Length)
        : Judged("members", Gone(before, next), before.Length, percent);

    /// <summary>A balancer without any listener serves nobody, however few there were.</summary>
    private static string? Listeners(SiteRows<Listener> before, SiteRows<Listener> next, uint percent) =>
        next.IsEmpty && !before.IsEmpty ? Empty("listeners", before.Length) : Rows("listeners", before, next, percent);

    /// <summary>By number: other rows in their place are a change, not a loss.</summary>
    private static string? Rows<T>(string what, SiteRows<T> before, SiteRows<T> next, uint percent)
        where T : class => Lost(what, before.Length, next.Length, percent);

    private static string? Bans(SiteRows<Ban> before, SiteRows<Ban> next, uint percent, DateTimeOffset now)
    {
        // A million bans are walked only when some are lost at all.
        return before.Length - next.Length < FewRows ? null : Lost("bans", Own(before), Own(next), percent);

        int Own(SiteRows<Ban> bans) => bans.Count(ban => ban.Source.Length == 0 && !(ban.Expires <= now));
    }

    private static string? Lost(string what, int before, int next, uint percent) =>
        before - next < FewRows ? null
        : next == 0 ? Empty(what, before)
        : Judged(what, before - next, before, percent);

    // "More than" in whole numbers, so that one of five members is 20 percent and no more.
    private static string? Judged(string what, int gone, int before, uint percent) =>
        (long)gone * 100 > (long)percent * before
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{gone} of {before} {what} would vanish, more than {percent} percent"
            )
            : null;

    private static string Empty(string what, int before) =>
        string.Create(CultureInfo.InvariantCulture, $"the source has no {what}, and {before} are in force");

    /// <summary>Both are sorted by id: one walk.</summary>
    private static int Gone(SiteRows<Member> before, SiteRows<Member> next)
    {
        var gone = 0;
        var left = next.GetEnumerator();
        var isLeft = left.MoveNext();
        foreach (var member in before)
        {
            while (isLeft && left.Current.Id < member.Id)
            {
                isLeft = left.MoveNext();
            }

            gone += isLeft && left.Current.Id == member.Id ? 0 : 1;
        }

        return gone;
    }
}
