using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>A table being put together, chains in the order first met.</summary>
internal sealed class TableBuilder(Family family, TableKind kind)
{
    private readonly Dictionary<string, ChainBuilder> _byName = new(StringComparer.Ordinal);

    public Family Family { get; } = family;

    public TableKind Kind { get; } = kind;

    public List<ChainBuilder> Chains { get; } = [];

    public ChainBuilder? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The chain; a built-in one is there without being declared (--noflush files).</summary>
    public ChainBuilder? FindOrBuiltIn(string name)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        return Kind.HookOf(System.Text.Encoding.UTF8.GetBytes(name)) is { } hook ? Add(name, hook) : null;
    }

    public ChainBuilder Add(string name, Hook? hook)
    {
        var chain = new ChainBuilder(name, hook, Chains.Count);
        Chains.Add(chain);
        _byName.Add(name, chain);
        return chain;
    }

    public void Remove(ChainBuilder chain)
    {
        _byName.Remove(chain.Name);
        Chains.Remove(chain);
    }
}

/// <summary>A chain being put together.</summary>
internal sealed class ChainBuilder(string name, Hook? hook, int index)
{
    public string Name { get; } = name;

    public Hook? Hook { get; } = hook;

    /// <summary>Its place in the table; set anew once the table is complete.</summary>
    public int Index { get; set; } = index;

    public bool Drops { get; set; }

    public Tally? Tally { get; set; }

    public List<RuleEntry> Rules { get; } = [];
}
