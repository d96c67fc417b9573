using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>One table, made quick to walk: chains and sets by name, texts of extension tests.</summary>
internal sealed class TableIndex
{
    private readonly Dictionary<string, Chain> _chains;
    private readonly Dictionary<string, SetDeclaration> _declarations;
    private readonly Dictionary<string, SetIndex> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<Match.Extension, string> _texts = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="ArgumentException">A rule sends packets to a chain that is not there, or in a circle.</exception>
    public TableIndex(Ruleset table)
    {
        Table = table;
        _chains = table.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        _declarations = table.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
        Order = ChainOrder.Of(table);
    }

    public Ruleset Table { get; }

    /// <summary>The chains, each behind all it sends packets to.</summary>
    public IReadOnlyList<Chain> Order { get; }

    public Chain Chain(string name) => _chains[name];

    public Chain? Find(string name) => _chains.GetValueOrDefault(name);

    public SetIndex Set(string name)
    {
        if (!_sets.TryGetValue(name, out var index))
        {
            index = new SetIndex(_declarations[name], Table.Elements.GetValueOrDefault(name));
            _sets.Add(name, index);
        }

        return index;
    }

    /// <summary>A set's declaration and size, without making it quick to search.</summary>
    public (SetDeclaration Set, int Count) Declared(string name) =>
        (_declarations[name], Table.Elements.GetValueOrDefault(name)?.Count ?? 0);

    /// <summary>The name of an extension test's answer (docs/semantics.md).</summary>
    public string Text(Match.Extension test)
    {
        if (!_texts.TryGetValue(test, out var text))
        {
            text = FreeNames.Of(test);
            _texts.Add(test, text);
        }

        return text;
    }
}
