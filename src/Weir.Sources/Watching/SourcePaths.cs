using Weir.Sources.Configuration;
using Weir.Sources.Yaml;

namespace Weir.Sources.Watching;

/// <summary>The files and folders that a site is read from.</summary>
internal static class SourcePaths
{
    /// <summary>Full paths; a database in memory of a server has none but weir.yaml.</summary>
    public static IReadOnlyList<string> Of(string directory, SiteFile? file)
    {
        var paths = new List<string> { Path.Combine(directory, SiteFile.FileName) };
        switch (file?.Source)
        {
            case SourceSettings.Sqlite sqlite:
                // The journal files hold what is not in the database file yet (sqlite.org/tempfiles.html).
                paths.AddRange([sqlite.Path, sqlite.Path + "-wal", sqlite.Path + "-journal"]);
                break;
            case SourceSettings.Csv csv:
                paths.Add(csv.Folder);
                break;
        }

        paths.AddRange(Named(file?.Hiera).Concat(Named(file?.Feeds)).Select(named => Path.Combine(directory, named)));
        return [.. paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Every text of a section that could be a path; one that names nothing is looked for in vain, and costs nothing.</summary>
    private static IEnumerable<string> Named(YamlValue? section) =>
        section switch
        {
            YamlValue.Scalar { IsNull: false, Text: { Length: > 0 } text } => [text],
            YamlValue.Sequence sequence => sequence.Items.SelectMany(Named),
            YamlValue.Map map => map.Entries.SelectMany(static entry => Named(entry.Value)),
            _ => [],
        };
}
