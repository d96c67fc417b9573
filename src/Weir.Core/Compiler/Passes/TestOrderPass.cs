using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Puts the tests of each rule in the order of what they cost nf_tables: addresses are compared inline, everything else is a call
/// (kernel.md, A13: 4 ns against 12 to 50 for a rule that does not match).
/// </summary>
public sealed class TestOrderPass : IPass
{
    public string Name => "order tests";

    public string Assumes => "a pure test may be asked at any time; those behind a stateful one stay behind it";

    public string Preserves => "who is asked by stateful tests";

    public string Saves => "time in every rule that does not match";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Settings.Target != OptimizerTarget.Nft)
        {
            return table;
        }

        var chains = new Chain[table.Chains.Count];
        for (var i = 0; i < chains.Length; i++)
        {
            chains[i] = Order(table.Chains[i]);
        }

        return table with
        {
            Chains = new([.. chains]),
        };
    }

    private static Chain Order(Chain chain)
    {
        Rule[]? rules = null;
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            if (!IsOrdered(chain.Rules[i].Matches, out var pure))
            {
                rules ??= [.. chain.Rules];
                rules[i] = chain.Rules[i] with { Matches = Sorted(chain.Rules[i].Matches, pure) };
            }
        }

        return rules is null ? chain : chain with { Rules = new([.. rules]) };
    }

    private static bool IsOrdered(EquatableArray<Match> matches, out int pure)
    {
        var ordered = true;
        for (pure = 0; pure < matches.Count && Effects.IsPure(matches[pure]); pure++)
        {
            ordered &= pure == 0 || RankOf(matches[pure - 1]) <= RankOf(matches[pure]);
        }

        return ordered;
    }

    private static EquatableArray<Match> Sorted(EquatableArray<Match> matches, int pure) =>
        new([.. matches.Items[..pure].OrderBy(RankOf), .. matches.Items[pure..]]);

    private static int RankOf(Match match) =>
        match switch
        {
            Match.Compare { Part: { Field.Type: FieldType.Ipv4Address or FieldType.Ipv6Address, IsMasked: false } } =>
                0,
            Match.Compare { Part.Field.Type: FieldType.Ipv4Address or FieldType.Ipv6Address } => 1,
            // The protocol stands before what is read from its header.
            Match.Compare { Part.Field: { Layer: FieldLayer.Meta, Type: not FieldType.InterfaceName } } => 2,
            Match.Compare { Part.Field.Layer: FieldLayer.Transport } => 3,
            Match.AnyBit => 4,
            Match.Compare { Part.Field.Layer: FieldLayer.Conntrack } => 4,
            Match.Masked or Match.InRanges => 5,
            Match.Compare => 6,
            Match.InSet => 7,
            _ => 8,
        };
}
