using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Sources.Rows;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>The <c>source:</c> part of weir.yaml.</summary>
internal static class SourceSection
{
    private enum SourceType
    {
        Sqlite,
        Postgres,
        Csv,
    }

    public static SourceSettings? Read(MapReader? map, string folder, SiteKind kind, YamlScalars scalars)
    {
        if (map is null)
        {
            return null;
        }

        var type = scalars.Choice<SourceType>(
            map.Required("type"),
            "source type",
            [("sqlite", SourceType.Sqlite), ("postgres", SourceType.Postgres), ("csv", SourceType.Csv)]
        );
        SourceSettings? settings = type switch
        {
            SourceType.Sqlite => ReadSqlite(map, folder, kind, scalars),
            SourceType.Postgres => ReadPostgres(map, kind, scalars),
            SourceType.Csv => ReadCsv(map, folder, scalars),
            _ => null,
        };
        if (type is not null)
        {
            map.Finish();
        }

        return settings is null ? null : settings with { Kind = kind };
    }

    private static SourceSettings.Sqlite? ReadSqlite(MapReader map, string folder, SiteKind kind, YamlScalars scalars)
    {
        Refuse(map, "connection", "sqlite", scalars);
        var path = map.Required("path");
        var text = scalars.Text(path, "path");
        var queries = ReadQueries(map, kind, scalars);
        return path is null || text is null ? null : new(Path.Combine(folder, text), path.At, queries);
    }

    private static SourceSettings.Postgres? ReadPostgres(MapReader map, SiteKind kind, YamlScalars scalars)
    {
        Refuse(map, "path", "postgres", scalars);
        var connection = map.Required("connection");
        var text = scalars.Text(connection, "connection");
        var queries = ReadQueries(map, kind, scalars);
        return connection is null || text is null ? null : new(text, connection.At, queries);
    }

    private static SourceSettings.Csv? ReadCsv(MapReader map, string folder, YamlScalars scalars)
    {
        Refuse(map, "connection", "csv", scalars);
        Refuse(map, "queries", "csv", scalars);
        var path = map.Required("path");
        var text = scalars.Text(path, "path");
        return path is null || text is null ? null : new(Path.Combine(folder, text), path.At);
    }

    private static ImmutableArray<MappedQuery> ReadQueries(MapReader map, SiteKind kind, YamlScalars scalars)
    {
        if (!map.Has("queries"))
        {
            return [];
        }

        var queries = scalars.Map(map.Optional("queries"), "queries");
        if (queries is null)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<MappedQuery>();
        foreach (var entity in Entity.ReadOrder(kind))
        {
            // Only members and listeners are a must: a site without forwards has no table of them.
            var value =
                entity == Entity.Members || entity == Entity.Listeners
                    ? queries.Required(entity.Name)
                    : queries.Optional(entity.Name);
            if (value is not null && scalars.Text(value, $"the query of {entity.Name}") is { } sql)
            {
                read.Add(new MappedQuery(entity, sql.TrimEnd(' ', '\t', '\r', '\n', ';'), value.At));
            }
        }

        queries.Finish();
        return read.ToImmutable();
    }

    // Known to the reader, so that it is not called unknown as well.
    private static void Refuse(MapReader map, string key, string type, YamlScalars scalars)
    {
        if (map.Optional(key) is { } value)
        {
            scalars.Bag.Add(FileErrors.MisplacedKey(value.At, key, type));
        }
    }
}
