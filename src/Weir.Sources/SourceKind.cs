namespace Weir.Sources;

/// <summary>Where a site's rows live.</summary>
public enum SourceKind
{
    /// <summary>A database file beside weir.yaml.</summary>
    Sqlite,

    /// <summary>A folder of CSV files beside weir.yaml.</summary>
    Csv,

    /// <summary>A PostgreSQL database.</summary>
    Postgres,
}
