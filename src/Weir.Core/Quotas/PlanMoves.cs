using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Core.Quotas;

/// <summary>Who is on another plan than the source says, and until when: laid over the site that was read, which stays as it is.</summary>
/// <param name="Items">By member's id, ascending, each once.</param>
public sealed record PlanMoves(EquatableArray<KeyValuePair<uint, PlanMove>> Items)
{
    public static PlanMoves None { get; } = new(default(EquatableArray<KeyValuePair<uint, PlanMove>>));

    public bool IsEmpty => Items.IsEmpty;

    /// <param name="moves">By member's id, ascending, each once.</param>
    public static PlanMoves Of(IEnumerable<KeyValuePair<uint, PlanMove>> moves) =>
        new(new EquatableArray<KeyValuePair<uint, PlanMove>>([.. moves]));

    /// <summary>The moves that a site carries: what a restart goes on with until the series is asked.</summary>
    public static PlanMoves In(Site? site)
    {
        if (site is null || site.Options.Quotas.IsEmpty)
        {
            return None;
        }

        var moves = ImmutableArray.CreateBuilder<KeyValuePair<uint, PlanMove>>();
        foreach (var member in site.Members)
        {
            if (member.Moved is { } move)
            {
                moves.Add(KeyValuePair.Create(member.Id, move));
            }
        }

        return Of(moves);
    }

    /// <summary>Without those whose period is over.</summary>
    public PlanMoves At(DateTimeOffset now) =>
        Items.Any(one => one.Value.Until <= now) ? Of(Items.Where(one => one.Value.Until > now)) : this;

    /// <summary>
    /// The site with its members where their quotas moved them. A move for which the site has no reason any more (the member's plan or his quota is another,
    /// or he is gone) is left out. All other rows are shared with the site.
    /// </summary>
    /// <param name="source">As it was read, without moves.</param>
    public Site Over(Site source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (IsEmpty || source.Options.Quotas.IsEmpty)
        {
            return source;
        }

        var choice = new QuotaChoice(source.Options);
        var moved = new List<Member>();
        foreach (var (id, move) in Items)
        {
            if (source.FindMember(id) is { } member && choice.Of(member)?.MoveTo == move.Plan)
            {
                moved.Add(member with { Moved = move });
            }
        }

        var ids = moved.Select(static member => member.Id).ToArray();
        return moved.Count == 0
            ? source
            : source with
            {
                Members = MemberRows.Replace<Member, ById>(source.Members, ids, [.. moved]),
            };
    }

    /// <summary>How many of these are not among <paramref name="others"/>.</summary>
    public int Without(PlanMoves others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var kept = others.Items.Select(static one => one.Key).ToHashSet();
        return Items.Count(one => !kept.Contains(one.Key));
    }
}
