using Weir.Core.Compiler.Passes.Chains;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// A long run of rules that each ask for an interface or a protocol first is put behind that one question: rules for one interface become
/// a chain of their own, and a packet walks the one for its interface only.
/// </summary>
public sealed class SplitChainsPass : IPass
{
    public string Name => "split chains";

    public string Assumes => "no rule changes the interface or the protocol of a packet";

    public string Preserves => "the order of the rules that one packet can match";

    public string Saves => "the rules of other interfaces and protocols";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var split = new FieldSplit(table, context);
        foreach (var chain in table.Chains)
        {
            split.Visit(chain);
        }

        return split.Finish();
    }
}
