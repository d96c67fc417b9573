using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Editing;

/// <summary>A source opened for one edit. What is written before <see cref="Commit"/> is undone by disposing.</summary>
internal interface IRowStore : IDisposable
{
    /// <returns>False when not all rows could be read; then nothing may be changed.</returns>
    bool Read(DraftReader draft, DiagnosticBag bag);

    /// <param name="values">In the order of the entity's columns.</param>
    void Insert(Entity entity, object?[] values);

    /// <summary>Changes one value of the row that <see cref="Read"/> gave this origin.</summary>
    void Set(Entity entity, Origin row, string column, object? value);

    void Delete(Entity entity, Origin row);

    /// <summary>Deletes all rows of an entity that belong to the member.</summary>
    void DeleteOf(Entity entity, uint member);

    void Commit();
}

/// <summary>Opens a source for edits and words what it refuses.</summary>
internal interface IRowStores
{
    /// <summary>Opens the source and keeps other editors out until it is disposed.</summary>
    IRowStore Open();

    /// <summary>The finding for an exception that the source may throw for reasons outside this program; null for all others.</summary>
    Diagnostic? Finding(Exception exception);
}
