using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>What a jump to each chain of a table may do, the chains it jumps to included.</summary>
internal sealed class ChainEffects
{
    private readonly Dictionary<string, Effects> _effects = new(StringComparer.Ordinal);

    public ChainEffects(Ruleset table)
    {
        var order = ChainGraph.CalleesFirst(table);
        foreach (var chain in order)
        {
            _effects[chain.Name] = Sum(chain, table);
        }
    }

    /// <summary>A chain that is not there, or that leads back to itself, may do anything.</summary>
    public Effects Of(string chain) => _effects.TryGetValue(chain, out var effects) ? effects : Anything;

    private static Effects Anything { get; } = new(FieldBits.All, FieldBits.All, true, true, Endings.Other);

    private Effects Sum(Chain chain, Ruleset table)
    {
        var sum = Effects.None;
        foreach (var rule in chain.Rules)
        {
            foreach (var match in rule.Matches)
            {
                sum = sum.Then(new Effects(Effects.ReadsOf(match), 0, !Effects.IsPure(match), false, Endings.None));
            }

            foreach (var statement in rule.Statements)
            {
                sum = sum.Then(Effects.Of(statement));
            }

            sum = sum.Then(OfVerdict(rule.Verdict, table));
            if (rule.Verdict is null && rule.Statements.IsEmpty)
            {
                sum = sum with { Counts = true };
            }
        }

        return sum;
    }

    private Effects OfVerdict(Verdict? verdict, Ruleset table) =>
        verdict switch
        {
            null or Verdict.Return => Effects.None,
            Verdict.Accept => new(0, 0, false, false, Endings.Accept),
            Verdict.Drop => new(0, 0, false, false, Endings.Drop),
            Verdict.Jump jump => Of(jump.Chain),
            Verdict.Goto jump => Of(jump.Chain),
            Verdict.Map map => OfMap(map, table),
            Verdict.Extension => new(0, FieldBits.All, true, false, Endings.Other),
            _ => new(0, 0, false, false, Endings.Other),
        };

    private Effects OfMap(Verdict.Map map, Ruleset table)
    {
        var sum = new Effects(FieldBits.Of(map.Key) | FieldBits.Sets, 0, false, false, Endings.None);
        foreach (var set in table.Sets)
        {
            if (set.Name == map.Name)
            {
                foreach (var verdict in set.Verdicts)
                {
                    sum = sum.Then(OfVerdict(verdict, table));
                }
            }
        }

        return sum;
    }
}
