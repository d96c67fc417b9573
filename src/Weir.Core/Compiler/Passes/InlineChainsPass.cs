using Weir.Core.Compiler.Passes.Chains;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// The rules of a chain take the place of a jump to it, with the jump's tests written into each: where the jump is asked for nothing,
/// or leads to a single rule, that is a jump less for the packets that took it and nothing more for the others.
/// </summary>
public sealed class InlineChainsPass : IPass
{
    public string Name => "inline chains";

    public string Assumes =>
        "nothing in the chain changes what the jump's tests look at; a return from it leads where the rules put in its place lead";

    public string Preserves => "jumps that are counted, and those that are like many others and become a map";

    public string Saves => "jumps, and chains";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.ElementCounters)
        {
            return table;
        }

        var inliner = new ChainInliner(table, context);
        foreach (var chain in ChainGraph.CalleesFirst(table))
        {
            inliner.Visit(chain);
        }

        return inliner.Finish();
    }
}
