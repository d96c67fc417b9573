using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources;

/// <summary>Findings about databases and their schemas (WEIR0120 …).</summary>
internal static class DatabaseErrors
{
    private static readonly DiagnosticDescriptor NotSqlite = new("WEIR0120", "Not a SQLite database");
    private static readonly DiagnosticDescriptor Failure = new("WEIR0121", "Database failed");
    private static readonly DiagnosticDescriptor Older = new("WEIR0122", "Older schema");
    private static readonly DiagnosticDescriptor Newer = new("WEIR0123", "Newer schema");
    private static readonly DiagnosticDescriptor Half = new("WEIR0124", "Half-migrated schema");
    private static readonly DiagnosticDescriptor None = new("WEIR0125", "Database without Weir's schema");
    private static readonly DiagnosticDescriptor NoTable = new("WEIR0126", "Table missing");
    private static readonly DiagnosticDescriptor NoColumn = new("WEIR0127", "Column missing");
    private static readonly DiagnosticDescriptor ExtraColumn = new("WEIR0128", "Unknown column");
    private static readonly DiagnosticDescriptor BadQuery = new("WEIR0129", "Query refused");

    private static readonly DiagnosticDescriptor OtherKind = new("WEIR0211", "Database of another kind of site");

    public static Diagnostic AnotherKind(string database, SiteKind wanted) =>
        OtherKind.Error(
            new Position.InTable("schema_version", database),
            $"the database holds the rows of a {Word(wanted == SiteKind.Webfarm ? SiteKind.Campus : SiteKind.Webfarm)}; weir.yaml says 'kind: {Word(wanted)}'",
            "name the other database under source, or correct 'kind'; 'weir init' makes a new site of either kind"
        );

    public static Diagnostic NotADatabase(string path) =>
        NotSqlite.Error(
            new Position.InFile(path, 0),
            $"'{path}' is not a SQLite database",
            "name the right file under source.path, or make one with 'weir init'"
        );

    public static Diagnostic Failed(string database, string reason) =>
        Failure.Error(
            new Position.InFile(database, 0),
            $"the database said: {Excerpt.Line(reason)}",
            "nothing was read or changed; repair the cause and try again"
        );

    public static Diagnostic OlderSchema(string database, int version, int latest) =>
        Older.Error(
            new Position.InTable("schema_version", database),
            $"the schema has version {version}; this program reads version {latest}",
            "make a copy of the database, then run 'weir migrate'"
        );

    public static Diagnostic NewerSchema(string database, int version, int latest) =>
        Newer.Error(
            new Position.InTable("schema_version", database),
            $"the schema has version {version}; this program knows versions up to {latest}",
            "use the newer program that migrated it, or restore the copy made before"
        );

    public static Diagnostic HalfMigrated(string database, string problem) =>
        Half.Error(
            new Position.InTable("schema_version", database),
            $"the schema is half-migrated: {problem}",
            "restore the copy made before the migration, then migrate again"
        );

    public static Diagnostic NoSchema(string database) =>
        None.Error(
            new Position.InTable("schema_version", database),
            "the database holds no tables",
            "fill it with 'weir init', or name your own tables under source.queries"
        );

    public static Diagnostic ForeignSchema(string database) =>
        None.Error(
            new Position.InTable("schema_version", database),
            "the database has tables, but none named schema_version",
            "for a schema of your own, name a query for each entity under source.queries (docs/operations/own-schema.md)"
        );

    public static Diagnostic MissingTable(string database, string table) =>
        NoTable.Error(
            new Position.InTable(table, database),
            $"there is no table {table}, though schema_version says so: half-migrated",
            "restore the copy made before the migration, then migrate again"
        );

    public static Diagnostic MissingColumn(string database, string table, string column) =>
        NoColumn.Error(
            new Position.InTable(table, database, column),
            $"the table {table} has no column {column}, though schema_version says so: half-migrated",
            "restore the copy made before the migration, then migrate again"
        );

    public static Diagnostic UnknownColumn(string database, Entity entity, string column) =>
        ExtraColumn.Error(
            new Position.InTable(entity.Name, database, Excerpt.Of(column)),
            $"{entity.Name} has no column '{Excerpt.Of(column)}'",
            ColumnHelp(entity, column)
        );

    public static Diagnostic UnknownColumn(Position at, Entity entity, string column) =>
        ExtraColumn.Error(at, $"{entity.Name} has no column '{Excerpt.Of(column)}'", ColumnHelp(entity, column));

    public static Diagnostic MissingColumn(Position at, Entity entity, string column) =>
        NoColumn.Error(
            at,
            $"{entity.Name} lacks the column {column}",
            $"the columns of {entity.Name} are {string.Join(", ", entity.Columns)}"
        );

    public static Diagnostic DuplicateColumn(Position at, Entity entity, string column) =>
        ExtraColumn.Error(at, $"{entity.Name} has the column {column} twice", "keep one of them");

    public static Diagnostic QueryRefused(Position at, Entity entity, string reason) =>
        BadQuery.Error(
            at,
            $"the query of {entity.Name} was refused: {Excerpt.Line(reason)}",
            "try the query in the database's own shell"
        );

    private static string Word(SiteKind kind) => kind == SiteKind.Webfarm ? "webfarm" : "campus";

    private static string ColumnHelp(Entity entity, string column)
    {
        var near = Spelling.Nearest(column, entity.Columns);
        return near is null
            ? $"the columns of {entity.Name} are {string.Join(", ", entity.Columns)}; remove this one"
            : $"did you mean '{near}'?";
    }
}
