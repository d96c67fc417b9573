using Weir.Core.Text;

namespace Weir.Sources.Rows;

/// <summary>Finds an entity's columns among those a header or a query gives. All must be there, each once, and no other.</summary>
internal static class ColumnOrder
{
    /// <param name="at">The place of the given column; -1 asks for the place of the whole.</param>
    /// <returns>For each column of the entity its place, or null after a finding.</returns>
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
            if (order[column] < 0)
            {
                good = false;
                bag.Add(DatabaseErrors.MissingColumn(at(-1), entity, entity.Columns[column]));
            }
        }

        return good ? order : null;
    }
}
