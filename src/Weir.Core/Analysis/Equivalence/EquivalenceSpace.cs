using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>The space both sides share for packets of one IP version, so that equal functions are equal numbers.</summary>
internal sealed class EquivalenceSpace
{
    private readonly Dictionary<Ruleset, TableModel> _tables = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(TableModel, Run), ChainDiagrams> _chains = [];

    public EquivalenceSpace(
        SpaceVocabulary vocabulary,
        int version,
        int budget,
        FieldOrder order,
        CheckProgress progress
    )
    {
        Progress = progress;
        Version = version;
        Diagrams = new Diagrams(budget);
        Layout = new SpaceLayout(version, vocabulary, order);
        Tests = new FieldTests(Diagrams, Layout);
        Picker = new PacketPicker(Diagrams, Layout, Tests);
        Sequencer = new Sequencer(Diagrams, Effects, Layout);
    }

    /// <summary>4 or 6.</summary>
    public int Version { get; }

    public CheckProgress Progress { get; }

    public Diagrams Diagrams { get; }

    public SpaceLayout Layout { get; }

    public FieldTests Tests { get; }

    public PacketPicker Picker { get; }

    public EffectTable Effects { get; } = new();

    public Sequencer Sequencer { get; }

    public TableModel Model(Side side)
    {
        if (!_tables.TryGetValue(side.Table, out var model))
        {
            var matches = new MatchDiagrams(Diagrams, Layout, Tests, side.Table, side.LocalAddresses);
            model = new TableModel(side.Table, matches);
            _tables.Add(side.Table, model);
        }

        return model;
    }

    /// <summary>The rules of a base chain and its policy, one behind the other, for one run.</summary>
    public int[] Outcome(Side side, Run run, bool counters)
    {
        Sequencer.Begin(run);
        var model = Model(side);
        if (!_chains.TryGetValue((model, run), out var chains))
        {
            chains = new ChainDiagrams(this, model, run, counters);
            _chains.Add((model, run), chains);
        }

        return chains.OfBase(side.Chain, side.Drops);
    }
}
