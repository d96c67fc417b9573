using Weir.Core.Compiler.Passes.Guards;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Asks a small, hot question before large, cold ones: when the rules at a chain's end look up an address in large sets, packets with
/// other addresses are spared them by one test of all the addresses (or their networks) that occur (kernel.md, A15).
/// </summary>
public sealed class GuardPass : IPass
{
    public string Name => "guard look-ups";

    public string Assumes => "addresses do not change on the way through a chain";

    public string Preserves => "the order of the rules that can match a packet";

    public string Saves => "look-ups that cannot find anything: most of what strangers cost";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var guards = new ChainSplitter(table, context);
        foreach (var chain in table.Chains)
        {
            guards.Visit(chain);
        }

        return guards.Finish();
    }
}
