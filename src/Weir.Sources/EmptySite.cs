using Weir.Core.Model;
using Weir.Sources.Templates;

namespace Weir.Sources;

/// <summary>A site to be filled in: weir.yaml with every key and a comment for each, and a source without rows.</summary>
public static class EmptySite
{
    /// <summary>Writes weir.yaml and Weir's schema; the folder is made when it is not there.</summary>
    /// <param name="connection">The Npgsql connection string of an empty database; only for <see cref="SourceKind.Postgres"/>.</param>
    /// <returns>No rows, or what stands in the way: existing files and tables are never overwritten.</returns>
    public static SiteCreation Create(
        string directory,
        SiteKind site = SiteKind.Campus,
        SourceKind kind = SourceKind.Sqlite,
        string? connection = null
    )
    {
        ArgumentNullException.ThrowIfNull(directory);
        var yaml = SiteTemplate.Yaml(
            site == SiteKind.Webfarm ? SiteTemplate.Webfarm : SiteTemplate.Empty,
            kind,
            connection
        );
        var draft = new SiteDraft
        {
            Kind = site,
            Topology = new Topology(),
            Options = new SiteOptions(),
        };
        return SiteCreator.Create(directory, yaml, kind, connection, draft);
    }
}
