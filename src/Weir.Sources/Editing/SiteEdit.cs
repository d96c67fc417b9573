using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Editing;

/// <summary>One edit at work: the rows as read, changed in memory, and the writes that do the same in the source.</summary>
internal sealed class SiteEdit(SiteDraft draft, DiagnosticBag bag)
{
    private readonly List<RowChange> _changes = [];
    private readonly List<Member> _changed = [];

    public SiteDraft Draft => draft;

    public IReadOnlyList<RowChange> Changes => _changes;

    /// <summary>Members whose rows are written anew.</summary>
    public IReadOnlyList<Member> Changed => _changed;

    /// <summary>The one member with this login; null after a finding.</summary>
    public Member? Member(string login) => One(draft.Members, member => member.Login == login, $"member '{login}'");

    /// <summary>The one row that fits; null after a finding.</summary>
    public T? One<T>(List<T> rows, Predicate<T> fits, string what)
        where T : class
    {
        var found = rows.FindAll(fits);
        if (found.Count != 1)
        {
            bag.Add(found.Count == 0 ? EditErrors.NotFound(what) : EditErrors.Ambiguous(what, found.Count));
            return null;
        }

        return found[0];
    }

    public void Write(RowChange change) => _changes.Add(change);

    public void Insert(Entity entity, object?[] values) => _changes.Add(new RowChange.Insert(entity, values));

    /// <summary>Puts a row that differs in one column in the place of another.</summary>
    public void Replace<T>(List<T> rows, T before, T after, Entity entity, Origin origin, string column, object? value)
        where T : class
    {
        rows[rows.FindIndex(row => ReferenceEquals(row, before))] = after;
        _changes.Add(new RowChange.Set(entity, origin, column, value));
    }

    /// <summary>Puts a member's row that differs in some columns in the place of another.</summary>
    public void Change(Member before, Member after)
    {
        var (was, values) = (RowValues.Of(before), RowValues.Of(after));
        for (var i = 0; i < values.Length; i++)
        {
            if (!Equals(was[i], values[i]))
            {
                _changes.Add(new RowChange.Set(Entity.Members, before.Origin, Entity.Members.Columns[i], values[i]));
            }
        }

        draft.Members[draft.Members.FindIndex(row => ReferenceEquals(row, before))] = after;
        _changed.Add(after);
    }

    public void Delete<T>(List<T> rows, T row, Entity entity, Origin origin)
        where T : class
    {
        rows.RemoveAt(rows.FindIndex(one => ReferenceEquals(one, row)));
        _changes.Add(new RowChange.Delete(entity, origin));
    }
}
