using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Editing;

/// <summary>
/// Undoes an edit: rows that it made or changed go, rows that it removed or changed come back. Each row to go must still be there as
/// the edit left it, else somebody changed it since, and nothing is undone.
/// </summary>
internal static class EditUndo
{
    public static void Make(SiteEdit edit, Site before, Site after)
    {
        var draft = edit.Draft;
        var diff = SiteDiff.Between(before, after);
        var ids = diff.Members;
        var devices = Rows(ids, before.DevicesOf, after.DevicesOf);
        var forwards = Rows(ids, before.ForwardsOf, after.ForwardsOf);
        var openings = Rows(ids, before.OpeningsOf, after.OpeningsOf);

        // Rows that refer to members go before these and come back behind them: the source holds on to both.
        Remove(edit, draft.Openings, openings.Made, Entity.Openings, static row => row.Origin);
        Remove(edit, draft.Forwards, forwards.Made, Entity.Forwards, static row => row.Origin);
        Remove(edit, draft.Devices, devices.Made, Entity.Devices, static row => row.Origin);
        foreach (var id in ids)
        {
            Member(edit, before.FindMember(id), after.FindMember(id));
        }

        Add(edit, draft.Devices, devices.Gone, Entity.Devices, RowValues.Of);
        Add(edit, draft.Forwards, forwards.Gone, Entity.Forwards, RowValues.Of);
        Add(edit, draft.Openings, openings.Gone, Entity.Openings, RowValues.Of);

        Remove(edit, draft.Bans, diff.BansAdded, Entity.Bans, static row => row.Origin);
        Add(edit, draft.Bans, diff.BansRemoved, Entity.Bans, RowValues.Of);
        Remove(edit, draft.Listeners, diff.ListenersAdded, Entity.Listeners, static row => row.Origin);
        Add(edit, draft.Listeners, diff.ListenersRemoved, Entity.Listeners, RowValues.Of);
        Remove(edit, draft.Allows, diff.AllowsAdded, Entity.Allows, static row => row.Origin);
        Add(edit, draft.Allows, diff.AllowsRemoved, Entity.Allows, RowValues.Of);
    }

    /// <param name="before">Null: the edit added the member.</param>
    /// <param name="after">Null: the edit removed it.</param>
    private static void Member(SiteEdit edit, Member? before, Member? after)
    {
        var members = edit.Draft.Members;
        if (after is not null && before != after && edit.One(members, after.Equals, Name(after)) is { } now)
        {
            if (before is null)
            {
                edit.Write(new RowChange.DeleteOf(Entity.Prefixes, now.Id));
                edit.Delete(members, now, Entity.Members, now.Origin);
            }
            else
            {
                edit.Change(now, before with { Origin = now.Origin });
            }
        }
        else if (after is null && before is not null)
        {
            members.Add(before);
            edit.Insert(Entity.Members, RowValues.Of(before));
            foreach (var prefix in RowValues.PrefixesOf(before))
            {
                edit.Insert(Entity.Prefixes, prefix);
            }
        }
    }

    private static string Name(Member member) => $"member '{member.Login}' as the edit left it";

    private delegate ReadOnlySpan<T> RowsOf<T>(uint member);

    private static (ImmutableArray<T> Gone, ImmutableArray<T> Made) Rows<T>(
        ImmutableArray<uint> members,
        RowsOf<T> before,
        RowsOf<T> after
    )
    {
        var (gone, made) = (ImmutableArray.CreateBuilder<T>(), ImmutableArray.CreateBuilder<T>());
        foreach (var member in members)
        {
            var (was, became) = (before(member).ToArray(), after(member).ToArray());
            gone.AddRange(was.Except(became));
            made.AddRange(became.Except(was));
        }

        return (gone.ToImmutable(), made.ToImmutable());
    }

    private static void Remove<T>(
        SiteEdit edit,
        List<T> rows,
        ImmutableArray<T> made,
        Entity entity,
        Func<T, Origin> originOf
    )
        where T : class
    {
        var found = new List<T>(made.Length);
        foreach (var row in made)
        {
            if (edit.One(rows, row.Equals, $"row of {entity.Name} as the edit left it") is { } now)
            {
                found.Add(now);
            }
        }

        // The last first: a store that knows rows by their place would find others after a deletion before them.
        foreach (var now in found.OrderByDescending(row => originOf(row).Line))
        {
            edit.Delete(rows, now, entity, originOf(now));
        }
    }

    private static void Add<T>(
        SiteEdit edit,
        List<T> rows,
        ImmutableArray<T> gone,
        Entity entity,
        Func<T, object?[]> valuesOf
    )
    {
        foreach (var row in gone)
        {
            rows.Add(row);
            edit.Insert(entity, valuesOf(row));
        }
    }
}
