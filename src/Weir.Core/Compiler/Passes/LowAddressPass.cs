using Weir.Core.Compiler.Passes.Lows;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>
/// Looks up the end of an address, where all addresses of a large set begin alike: for keys of two bytes the kernel keeps a bitmap of 16 KB, which
/// stays in the nearest cache, and asking it costs the same however full it is (nft_set_bitmap.c). The beginning is a comparison before it.
/// </summary>
public sealed class LowAddressPass : IPass
{
    public string Name => "bitmaps of addresses";

    public string Assumes => "addresses do not change on the way through a chain";

    public string Preserves => "sets that count, expire or that the source declared";

    public string Saves => "the cache misses of a large hash";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Settings.Target != OptimizerTarget.Nft)
        {
            return table;
        }

        var sets = LowSets.Find(table, context);
        if (sets.Count == 0)
        {
            return table;
        }

        var writer = new LowRules(table, context, sets);
        return writer.Write();
    }
}
