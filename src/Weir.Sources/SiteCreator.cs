using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Csv;
using Weir.Sources.Postgres;
using Weir.Sources.Sqlite;
using Weir.Sources.Templates;

namespace Weir.Sources;

/// <summary>What making a site gave: the rows written, or the findings that stood in the way.</summary>
public sealed record SiteCreation(SiteCounts Counts, ImmutableArray<Diagnostic> Diagnostics)
{
    public bool HasErrors => !Diagnostics.IsEmpty;
}

/// <summary>Writes a new site: the rows first and weir.yaml last, so that a folder with weir.yaml is complete.</summary>
internal static class SiteCreator
{
    public static SiteCreation Create(
        string directory,
        string yaml,
        SourceKind kind,
        string? connection,
        SiteDraft draft
    )
    {
        var path = SiteFile.ShownPath(directory);
        var rows = Path.Combine(directory, kind == SourceKind.Csv ? SiteTemplate.CsvFolderOf(draft.Kind) : "weir.db");
        if (File.Exists(path) || (kind != SourceKind.Postgres && Path.Exists(rows)))
        {
            return Failed(CreationErrors.Exists(File.Exists(path) ? path : rows));
        }

        try
        {
            Directory.CreateDirectory(directory);
            if (Write(rows, path, kind, connection, draft) is { } problem)
            {
                return Failed(problem);
            }

            File.WriteAllText(path, yaml);
            return new SiteCreation(SiteCounts.Of(draft), []);
        }
        catch (SqliteException refused)
        {
            return Failed(SqliteSource.Finding(rows, refused));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return Failed(CreationErrors.NotWritable(directory, FileTrouble.Of(denied)));
        }
    }

    private static Diagnostic? Write(string rows, string yaml, SourceKind kind, string? connection, SiteDraft draft)
    {
        switch (kind)
        {
            case SourceKind.Csv:
                CsvText.Create(rows, draft);
                return null;
            case SourceKind.Sqlite:
                SqliteWriter.Create(rows, draft);
                return null;
            default:
                var bag = new DiagnosticBag();
                var server = PostgresServer.Parse(connection ?? "", new Position.InFile(yaml, 0), bag);
                return server is null ? bag.ToImmutable()[0] : PostgresWriter.Create(server, draft);
        }
    }

    private static SiteCreation Failed(Diagnostic diagnostic) => new(default, [diagnostic]);
}
