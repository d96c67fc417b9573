namespace Weir.Sources.Postgres.Changes;

/// <summary>Which rows changed: members by id, bans by their prefix as it is written in the table.</summary>
internal sealed class ChangedKeys
{
    public HashSet<uint> Members { get; } = [];

    public HashSet<string> Bans { get; } = new(StringComparer.Ordinal);

    public int Count => Members.Count + Bans.Count;

    public bool IsEmpty => Count == 0;

    public void Add(ChangedKeys others)
    {
        Members.UnionWith(others.Members);
        Bans.UnionWith(others.Bans);
    }

    public void Clear()
    {
        Members.Clear();
        Bans.Clear();
    }
}
