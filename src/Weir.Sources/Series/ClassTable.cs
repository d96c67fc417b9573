namespace Weir.Sources.Series;

/// <summary>Small numbers for the names of destination classes; a name keeps its number for good.</summary>
internal sealed class ClassTable(SeriesDatabase database)
{
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    public long Id(string name)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        database.Run(
            "insert into class (id, name) select coalesce(max(id), 0) + 1, $1 from class where true on conflict (name) do nothing",
            name
        );
        return _known[name] = database.Number("select id from class where name = $1", name);
    }
}
