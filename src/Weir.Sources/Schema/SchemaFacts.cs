using System.Collections.Immutable;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Schema;

/// <summary>What a database says about itself, whichever engine it is.</summary>
/// <param name="Name">The database, for findings: a file or a connection without its password.</param>
/// <param name="Versions">Rows of schema_version, ascending; default when there is no such table.</param>
/// <param name="Columns">Column names per table; no entry for a table that is not there.</param>
internal sealed record SchemaFacts(
    string Name,
    ImmutableArray<(int Version, string Name)> Versions,
    ImmutableDictionary<string, ImmutableArray<string>> Columns
)
{
    /// <summary>Finds whether the schema is exactly the one of the last migration.</summary>
    /// <returns>True when it can be read.</returns>
    public bool Check(ImmutableArray<Migration> migrations, SiteKind kind, DiagnosticBag bag)
    {
        if (!CheckMigratable(migrations, kind, bag))
        {
            return false;
        }

        if (Versions.Length == migrations.Length)
        {
            return CheckColumns(kind, bag);
        }

        bag.Add(DatabaseErrors.OlderSchema(Name, Versions.Length, migrations.Length));
        return false;
    }

    /// <summary>Finds whether the schema is one of Weir's, up to the last migration.</summary>
    public bool CheckMigratable(ImmutableArray<Migration> migrations, SiteKind kind, DiagnosticBag bag)
    {
        if (Versions.IsDefault)
        {
            bag.Add(Columns.IsEmpty ? DatabaseErrors.NoSchema(Name) : DatabaseErrors.ForeignSchema(Name));
            return false;
        }

        var other = kind == SiteKind.Webfarm ? SiteKind.Campus : SiteKind.Webfarm;
        if (!Versions.IsEmpty && Versions[0].Name == Entity.FirstMigration(other))
        {
            bag.Add(DatabaseErrors.AnotherKind(Name, kind));
            return false;
        }

        if (HasGap(migrations))
        {
            bag.Add(DatabaseErrors.HalfMigrated(Name, $"its schema_version lists {List()}"));
            return false;
        }

        if (Versions.Length <= migrations.Length)
        {
            return true;
        }

        bag.Add(DatabaseErrors.NewerSchema(Name, Versions.Length, migrations.Length));
        return false;
    }

    /// <summary>Version 1 … n, each with the name its migration has; later ones are a newer program's.</summary>
    private bool HasGap(ImmutableArray<Migration> migrations)
    {
        for (var i = 0; i < Versions.Length; i++)
        {
            if (Versions[i].Version != i + 1 || (i < migrations.Length && Versions[i].Name != migrations[i].Name))
            {
                return true;
            }
        }

        return Versions.IsEmpty;
    }

    private bool CheckColumns(SiteKind kind, DiagnosticBag bag)
    {
        var good = true;
        foreach (var entity in Entity.WriteOrder(kind))
        {
            if (!Columns.TryGetValue(entity.Name, out var columns))
            {
                bag.Add(DatabaseErrors.MissingTable(Name, entity.Name));
                good = false;
                continue;
            }

            foreach (var column in entity.Columns)
            {
                if (!columns.Contains(column, StringComparer.Ordinal))
                {
                    bag.Add(DatabaseErrors.MissingColumn(Name, entity.Name, column));
                    good = false;
                }
            }

            foreach (var column in columns)
            {
                if (!entity.Columns.Contains(column, StringComparer.Ordinal))
                {
                    bag.Add(DatabaseErrors.UnknownColumn(Name, entity, column));
                    good = false;
                }
            }
        }

        return good;
    }

    private string List() =>
        Versions.IsEmpty
            ? "nothing"
            : string.Join(", ", Versions.Select(version => $"{version.Version} {version.Name}"));
}
