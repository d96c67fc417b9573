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
        chain.IsRemoved = true;
    }

    /// <summary>Ends the building: removed chains are gone, each chain knows its place, and its rules are in order.</summary>
    public void Complete()
    {
        Chains.RemoveAll(static chain => chain.IsRemoved);
        for (var i = 0; i < Chains.Count; i++)
        {
            Chains[i].Index = i;
            Chains[i].Settle();
        }
    }
}
