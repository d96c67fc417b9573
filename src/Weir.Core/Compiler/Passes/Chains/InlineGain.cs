using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>Weighs a jump against its tests asked before every rule of the chain.</summary>
internal sealed class InlineGain(PassContext context)
{
    /// <summary>Nothing is known of the traffic: half of it is taken to pass a jump's tests.</summary>
    private const double Through = 0.5;

    /// <summary>Jumps that differ in their values only become a map from this many on: they are no jumps to save.</summary>
    private const int ManyAlike = 5;

    /// <summary>Rules that a table may grow by when a chain with several callers is put into each of them.</summary>
    private const int MostGrowth = 8;

    /// <summary>
    /// A longer chain stays one: its jump is nothing beside its rules, and rule sets whose chains are those of the original can be compared
    /// chain by chain. Inlined, a rule set of 160,000 rules took sixteen times as long to prove.
    /// </summary>
    private const int MostRules = 64;

    /// <summary>The jumps of a chain that have many others of their shape beside them.</summary>
    public IReadOnlySet<Rule> Alike(Chain chain)
    {
        var shapes = new ShapeTable();
        var reader = new RuleReader(shapes, context.Keys);
        var byShape = new Dictionary<int, List<Rule>>();
        foreach (var rule in chain.Rules)
        {
            if (rule.Verdict is Verdict.Jump or Verdict.Goto && reader.Read(rule))
            {
                var shape = reader.ShapeOf(0).Id;
                if (!byShape.TryGetValue(shape, out var list))
                {
                    byShape.Add(shape, list = []);
                }

                list.Add(rule);
            }
        }

        var alike = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        foreach (var list in byShape.Values)
        {
            if (list.Count >= ManyAlike)
            {
                alike.UnionWith(list);
            }
        }

        return alike;
    }

    /// <param name="jump">The rule that jumps.</param>
    /// <param name="target">Where to.</param>
    /// <param name="calls">How many jumps lead there.</param>
    /// <param name="rest">Another rule that would stand behind the chain's.</param>
    /// <param name="isAlike">The jump would become part of a map.</param>
    public bool IsWorth(Rule jump, Chain target, int calls, Rule? rest, bool isAlike)
    {
        var rules = target.Rules;
        if (rules.Count > MostRules)
        {
            return false;
        }

        if (((long)calls * rules.Count) - calls - rules.Count > MostGrowth && calls > 1)
        {
            return false;
        }

        if (rest is null && rules is [{ Matches.IsEmpty: true }])
        {
            return true;
        }

        return !isAlike && Gain(jump, rules) > (rest is null ? 0 : context.Cost.Rule(rest));
    }

    private double Gain(Rule jump, EquatableArray<Rule> rules)
    {
        var ask = context.Cost.Rule(jump);
        var through = jump.Matches.IsEmpty ? 1 : Through;
        var gain = ask + (through * context.Cost.Jump);
        foreach (var rule in rules)
        {
            var own = context.Cost.Rule(rule);
            // Before: asked by those who took the jump. After: by everybody, or only by those who pass the jump's tests once more.
            gain += through * own;
            gain -= ReferenceEquals(KeyedRule.Of(jump, rule), rule) ? own : ask + (through * own);
        }

        return gain;
    }
}
