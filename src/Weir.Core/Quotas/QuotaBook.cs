using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Core.Quotas;

/// <summary>How all members with a quota stood at one moment: derived from the site and the series, and from nothing that was before.</summary>
/// <param name="Standings">By member's id, each once.</param>
/// <param name="At">When the series was asked.</param>
public sealed record QuotaBook(ImmutableArray<QuotaStanding> Standings, DateTimeOffset At)
{
    public static QuotaBook Empty { get; } = new([], DateTimeOffset.MinValue);

    /// <summary>By the quotas' names; quotas that hold for nobody are not there.</summary>
    public ImmutableArray<QuotaCount> Counts { get; private init; } = [];

    /// <param name="zone">Of <see cref="SiteOptions.Zone"/>.</param>
    /// <param name="used">Bytes of a member that count for a quota, in its period.</param>
    public static QuotaBook Of(Site site, TimeZoneInfo zone, DateTimeOffset now, Func<Quota, uint, ulong> used)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(used);
        if (site.Options.Quotas.IsEmpty)
        {
            return Empty with { At = now };
        }

        var choice = new QuotaChoice(site.Options);
        var (day, month) = (QuotaPeriod.At(QuotaTime.Day, zone, now), QuotaPeriod.At(QuotaTime.Month, zone, now));
        var standings = ImmutableArray.CreateBuilder<QuotaStanding>(site.Members.Length);
        foreach (var member in site.Members)
        {
            if (choice.Of(member) is { } quota)
            {
                var period = quota.Per == QuotaTime.Day ? day : month;
                standings.Add(new QuotaStanding(member.Id, quota, used(quota, member.Id), period));
            }
        }

        var all = standings.DrainToImmutable();
        return new QuotaBook(all, now) { Counts = CountsOf(all) };
    }

    private static ImmutableArray<QuotaCount> CountsOf(ImmutableArray<QuotaStanding> standings)
    {
        var counts = new SortedDictionary<string, QuotaCount>(StringComparer.Ordinal);
        foreach (var standing in standings)
        {
            var name = standing.Quota.Name;
            var count = counts.GetValueOrDefault(name, new QuotaCount(name, 0, 0, 0));
            counts[name] = count with
            {
                Members = count.Members + 1,
                Over = count.Over + (standing.IsOver ? 1 : 0),
                Moved = count.Moved + (standing.Move is null ? 0 : 1),
            };
        }

        return [.. counts.Values];
    }

    /// <returns>Null for a member without a quota.</returns>
    public QuotaStanding? Find(uint member)
    {
        var (low, high) = (0, Standings.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = Standings[middle].Member < member ? (middle + 1, high) : (low, middle);
        }

        return low < Standings.Length && Standings[low].Member == member ? Standings[low] : null;
    }

    /// <summary>Those who used their quota up.</summary>
    public IEnumerable<QuotaStanding> Over => Standings.Where(static one => one.IsOver);

    public PlanMoves Moves()
    {
        var moves = new List<KeyValuePair<uint, PlanMove>>();
        foreach (var standing in Standings)
        {
            if (standing.Move is { } move)
            {
                moves.Add(KeyValuePair.Create(standing.Member, move));
            }
        }

        return PlanMoves.Of(moves);
    }
}

/// <summary>Members of one quota.</summary>
/// <param name="Members">All that have it.</param>
/// <param name="Over">Of these, who used it up.</param>
/// <param name="Moved">Of these, who is on another plan for it.</param>
public readonly record struct QuotaCount(string Quota, int Members, int Over, int Moved);
