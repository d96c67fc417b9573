using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>Reads all rows from a folder of CSV files.</summary>
internal static class CsvSource
{
    /// <returns>True when every row could be read, be its values good or bad.</returns>
    public static bool Read(
        SourceSettings.Csv settings,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        if (Directory.Exists(settings.Folder))
        {
            return CsvFolder.Read(settings.Folder, settings.Kind, bag) is { } files
                && Read(settings.Folder, settings.Kind, files, draft, bag, cancellationToken);
        }

        bag.Add(
            FileErrors.MissingFile(
                settings.Folder,
                $"{settings.At} names it as the source: a folder with {Entity.WriteOrder(settings.Kind)[0].Name}.csv and so on"
            )
        );
        return false;
    }

    public static bool Read(
        string folder,
        SiteKind kind,
        ImmutableDictionary<Entity, byte[]> files,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var isWhole = true;
        foreach (var entity in Entity.ReadOrder(kind))
        {
            var path = CsvFolder.PathOf(folder, entity);
            var table = CsvTable.Open(entity, path, files[entity], bag);
            isWhole &= table is not null && ReadRows(table, draft, bag, cancellationToken);
        }

        return isWhole;
    }

    private static bool ReadRows(
        CsvTable table,
        DraftReader draft,
        DiagnosticBag bag,
        CancellationToken cancellationToken
    )
    {
        var file = new OriginTable(table.Path, IsFile: true);
        while (table.Next(bag))
        {
            draft.Read(table.Entity, new CsvCells(table.Record, table.Order, file));
            if ((table.Record.Line & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return table.IsWhole;
    }
}
