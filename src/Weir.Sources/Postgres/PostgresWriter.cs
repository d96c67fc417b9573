using System.Globalization;
using Npgsql;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Postgres;

/// <summary>Gives an empty database Weir's schema and a draft's rows.</summary>
internal static class PostgresWriter
{
    /// <returns>The finding that stood in the way, or null.</returns>
    public static Diagnostic? Create(PostgresServer server, SiteDraft draft)
    {
        try
        {
            using var connection = server.Open();
            var facts = PostgresSchema.Facts(connection, server.Name);
            if (
                !facts.Versions.IsDefault
                || Entity.WriteOrder(draft.Kind).Any(entity => facts.Columns.ContainsKey(entity.Name))
            )
            {
                return CreationErrors.Exists(server.Name);
            }

            PostgresSchema.Migrate(connection, facts, draft.Kind);
            using var transaction = connection.BeginTransaction();
            foreach (var entity in Entity.WriteOrder(draft.Kind))
            {
                Write(connection, entity, draft);
            }

            transaction.Commit();
            return null;
        }
        catch (Exception refusal) when (PostgresServer.IsRefusal(refusal))
        {
            return server.Finding(refusal);
        }
    }

    private static void Write(NpgsqlConnection connection, Entity entity, SiteDraft draft)
    {
        using var import = connection.BeginTextImport(
            $"copy {entity.Name} ({string.Join(", ", entity.Columns)}) from stdin"
        );
        foreach (var row in RowValues.Of(entity, draft))
        {
            import.Write(string.Join('\t', row.Select(Field)) + "\n");
        }
    }

    private static string Field(object? value) =>
        value is null
            ? "\\N"
            : (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\t", "\\t", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal)
                .Replace("\r", "\\r", StringComparison.Ordinal);
}
