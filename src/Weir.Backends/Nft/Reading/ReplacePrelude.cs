using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>
/// The lines before the tables of a text that replaces: for each table <c>table ip filter</c>, so that there is one, and
/// <c>delete table ip filter</c>. Anywhere else, or for a table that does not follow, such lines take a table away.
/// </summary>
internal sealed class ReplacePrelude
{
    private readonly List<(Family Family, string Table)> _tables = [];
    private bool _awaitsDelete;

    /// <summary>Takes <c>table ip filter</c>, which stands at byte <paramref name="at"/>.</summary>
    /// <exception cref="ReadFault">It does not belong there.</exception>
    public void Add(Family family, string table, bool tablesBegan, int at)
    {
        if (tablesBegan || _awaitsDelete || _tables.Contains((family, table)))
        {
            throw LineCursor.FaultAt(
                at,
                NftDiagnostics.NotWeirs,
                $"\"table {NftText.FamilyName(family)} {table}\" without a block; expected it once, before all tables"
            );
        }

        _tables.Add((family, table));
        _awaitsDelete = true;
    }

    /// <summary>Takes <c>delete table ip filter</c>.</summary>
    /// <exception cref="ReadFault">It does not belong there.</exception>
    public void Delete(Family family, string table, int at)
    {
        if (!_awaitsDelete || _tables[^1] != (family, table))
        {
            throw LineCursor.FaultAt(
                at,
                NftDiagnostics.NotWeirs,
                $"the table \"{table}\" is deleted; expected that only behind \"table {NftText.FamilyName(family)} {table}\""
            );
        }

        _awaitsDelete = false;
    }

    /// <summary>A table's block begins.</summary>
    /// <exception cref="ReadFault">The lines before are not whole, or are about other tables only.</exception>
    public void Begin(Family family, string table, int at)
    {
        if (_awaitsDelete || (_tables.Count > 0 && !_tables.Contains((family, table))))
        {
            throw LineCursor.FaultAt(
                at,
                NftDiagnostics.NotWeirs,
                $"the table \"{table}\" begins; expected each table to be added and deleted before, or none"
            );
        }
    }

    /// <summary>A table that the text takes away, for it ends without a block of it; null when there is none.</summary>
    public string? Missing(IReadOnlyList<Ruleset> tables)
    {
        foreach (var (family, name) in _tables)
        {
            if (!tables.Any(table => table.Family == family && table.Table == name))
            {
                return $"{NftText.FamilyName(family)} {name}";
            }
        }

        return null;
    }
}
