using System.Diagnostics;
using System.Reflection;

namespace Weir.Sources.Templates;

/// <summary>The weir.yaml files that Weir writes: embedded texts with a place for the source.</summary>
internal static class SiteTemplate
{
    public const string Campus = "campus.yaml";
    public const string Empty = "empty.yaml";

    public static string Yaml(string template, SourceKind kind, string? connection)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"Weir.Sources.Templates.{template}")
            ?? throw new UnreachableException($"{template} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("{source}", SourceLines(kind, connection), StringComparison.Ordinal);
    }

    private static string SourceLines(SourceKind kind, string? connection) =>
        kind switch
        {
            SourceKind.Sqlite => "  type: sqlite\n  path: weir.db",
            SourceKind.Csv => "  type: csv\n  path: members",
            _ => $"  type: postgres\n  connection: '{connection?.Replace("'", "''", StringComparison.Ordinal)}'",
        };
}
