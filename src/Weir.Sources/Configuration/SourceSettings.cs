using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Configuration;

/// <summary>Where the members are read, as weir.yaml names it. Closed: one case per type of source.</summary>
internal abstract record SourceSettings
{
    private SourceSettings() { }

    /// <summary>Decides which tables there are.</summary>
    public SiteKind Kind { get; init; }

    /// <param name="Path">The database file, resolved against the site's folder.</param>
    /// <param name="At">Where the path is written.</param>
    /// <param name="Queries">Empty: Weir's own schema.</param>
    public sealed record Sqlite(string Path, Position.InFile At, ImmutableArray<MappedQuery> Queries) : SourceSettings;

    /// <param name="Connection">An Npgsql connection string.</param>
    public sealed record Postgres(string Connection, Position.InFile At, ImmutableArray<MappedQuery> Queries)
        : SourceSettings
    {
        /// <summary>Name of an exported snapshot to read through; null reads what is committed now.</summary>
        public string? Snapshot { get; init; }
    }

    /// <param name="Folder">Holds members.csv and so on, resolved against the site's folder.</param>
    public sealed record Csv(string Folder, Position.InFile At) : SourceSettings;
}

/// <summary>The operator's own query for one entity.</summary>
/// <param name="At">Where its SQL begins in weir.yaml.</param>
internal sealed record MappedQuery(Entity Entity, string Sql, Position.InFile At);
