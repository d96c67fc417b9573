using Weir.Core.Compiler.Lowering.Webfarm;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>The difference that changed members and bans make, from their own elements before and after.</summary>
internal static class SiteDelta
{
    /// <summary>Moves the counts from <paramref name="before"/> to <paramref name="after"/>.</summary>
    public static void Count(Site before, Site after, SiteDiff diff, BucketCounts counts)
    {
        var minus = new CountingSink(counts, -1);
        var plus = new CountingSink(counts, 1);
        Emit(before, diff, isAfter: false, ref minus);
        Emit(after, diff, isAfter: true, ref plus);
    }

    public static RulesetDelta Of(Site before, Site after, SiteDiff diff, SetLayout layout)
    {
        var removed = new TableSink(layout, null);
        var added = new TableSink(layout, null);
        Emit(before, diff, isAfter: false, ref removed);
        Emit(after, diff, isAfter: true, ref added);
        var deltas = new List<SetDelta>();
        for (var i = 0; i < layout.Sets.Length; i++)
        {
            var (gone, come) = ElementDifference.Of(removed.Tables[i], added.Tables[i]);
            if (gone.Count + come.Count > 0)
            {
                deltas.Add(new SetDelta(layout.Sets[i], gone, come));
            }
        }

        return new RulesetDelta(new([.. deltas]));
    }

    private static void Emit<TSink>(Site site, SiteDiff diff, bool isAfter, ref TSink sink)
        where TSink : IElementSink
    {
        foreach (var id in diff.Members)
        {
            if (site.FindMember(id) is { } member)
            {
                MemberElements.Emit(site, member, ref sink);
            }
        }

        if (site.Options.Webfarm.BansInTable)
        {
            foreach (var ban in isAfter ? diff.BansAdded : diff.BansRemoved)
            {
                sink.Ban(ban);
            }

            NearBans.Emit(site.Bans, diff.BansAdded.Concat(diff.BansRemoved), ref sink);
        }

        foreach (var allow in isAfter ? diff.AllowsAdded : diff.AllowsRemoved)
        {
            sink.Allow(allow);
        }

        // Two listeners may give the same element, so that a change needs all of them: they are hundreds, not millions.
        if (diff.ListenersAdded.Length + diff.ListenersRemoved.Length > 0)
        {
            ListenerElements.Emit(site, ref sink);
        }
    }
}
