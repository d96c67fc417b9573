using Weir.Core.Compiler.Passes.Chains;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// A run of jumps by key, each to a chain of its own (net by net, member by member), becomes one chain: the key is written into each rule
/// of the chains instead. From the leaves up, so that a tree of any depth becomes flat and its rules can be grouped.
/// </summary>
public sealed class MergeSiblingChainsPass : IPass
{
    public string Name => "merge sibling chains";

    public string Assumes =>
        "the keys of a run do not overlap, and no rule of its chains changes what they are compared with: a packet walks one of the chains at most";

    public string Preserves => "the order of the rules that one packet meets, and where a return leads to";

    public string Saves => "the walk to the right chain, and the chains";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var merge = new SiblingMerge(table, context);
        foreach (var chain in ChainGraph.CalleesFirst(table))
        {
            merge.Visit(chain);
        }

        return merge.Finish();
    }
}
