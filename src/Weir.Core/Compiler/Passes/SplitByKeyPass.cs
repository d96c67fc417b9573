using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Splits;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Asks once what several look-ups have in common: rules that look up <c>from . to . port</c> and <c>from . to</c> become one verdict map of
/// <c>from . to</c>. A packet that is not in it, most are not, passes all of them by one look-up; one that is goes on where only the rules stand
/// that can still match it (kernel.md, A15: a miss in a large set costs as much as a hit).
/// </summary>
public sealed class SplitByKeyPass : IPass
{
    public string Name => "split by shared key";

    public string Assumes =>
        "addresses and ports do not change on the way through a chain; where nothing was counted, a packet's parts of a key are known half the time";

    public string Preserves => "the order of the rules that can match a packet";

    public string Saves => "look-ups that find nothing, for one that finds as little";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Settings.Target != OptimizerTarget.Nft)
        {
            return table;
        }

        var splitter = new KeySplitter(table, context, new ChainEffects(table));
        foreach (var chain in table.Chains)
        {
            splitter.Visit(chain);
        }

        return splitter.Finish();
    }
}
