using System.Diagnostics;
using System.Reflection;
using Weir.Core.Model;

namespace Weir.Sources.Templates;

/// <summary>The weir.yaml files that Weir writes: embedded texts with a place for the source.</summary>
internal static class SiteTemplate
{
    public const string Campus = "campus.yaml";
    public const string Empty = "empty.yaml";
    public const string Webfarm = "webfarm.yaml";

    public static string Yaml(string template, SourceKind kind, string? connection)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"Weir.Sources.Templates.{template}")
            ?? throw new UnreachableException($"{template} is not embedded");
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Replace("{source}", SourceLines(template, kind, connection), StringComparison.Ordinal);
    }

    /// <summary>The folder a new site's CSV files are in.</summary>
    public static string CsvFolderOf(SiteKind kind) => kind == SiteKind.Webfarm ? "rows" : "members";

    private static string SourceLines(string template, SourceKind kind, string? connection) =>
        kind switch
        {
            SourceKind.Sqlite => "  type: sqlite\n  path: weir.db",
            SourceKind.Csv =>
                $"  type: csv\n  path: {CsvFolderOf(template == Webfarm ? SiteKind.Webfarm : SiteKind.Campus)}",
            _ => $"  type: postgres\n  connection: '{connection?.Replace("'", "''", StringComparison.Ordinal)}'",
        };
}
