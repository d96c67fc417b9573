using Weir.Core.Text;

namespace Weir.Sources.Rows;

/// <summary>Finds an entity's columns among those a header or a query gives. Each is there once, and no other; only <see cref="Entity.Optional"/> ones may be missing.</summary>
internal static class ColumnOrder
{
    /// <param name="at">The place of the given column; -1 asks for the place of the whole.</param>
    /// <returns>For each column of the entity its place, -1 for one that may be missing and is; null after a finding.</returns>
    public static int[]? Find(Entity entity, ReadOnlySpan<string> given, Func<int, Position> at, DiagnosticBag bag)
    {
        var order = new int[entity.Columns.Length];
        Array.Fill(order, -1);
        var good = true;
        for (var i = 0; i < given.Length; i++)
        {
            var column = entity.Columns.IndexOf(given[i]);
            if (column >= 0 && order[column] < 0)
            {
                order[column] = i;
                continue;
            }

            good = false;
            bag.Add(
                column < 0
                    ? DatabaseErrors.UnknownColumn(at(i), entity, given[i])
                    : DatabaseErrors.DuplicateColumn(at(i), entity, given[i])
            );
        }

        for (var column = 0; column < order.Length; column++)
        {
            if (order[column] < 0 && !entity.Optional.Contains(entity.Columns[column]))
            {
                good = false;
                bag.Add(DatabaseErrors.MissingColumn(at(-1), entity, entity.Columns[column]));
            }
        }

        return good ? order : null;
    }
}
