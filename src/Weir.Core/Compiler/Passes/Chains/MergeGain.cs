using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>
/// Whether the rules of sibling chains are of few enough kinds that groups of them will be few: else merging would turn a short walk in
/// one chain into a long one through all.
/// </summary>
internal static class MergeGain
{
    /// <summary>Rules looked at; siblings are alike, or the run is not worth merging.</summary>
    private const int Sample = 4096;

    /// <summary>Look-ups that a packet may have to pay for instead of walking to its chain.</summary>
    private const int MostKinds = 16;

    /// <summary>Kinds below this stay linear rules.</summary>
    private const int FewOfAKind = 5;

    public static bool IsWorth(JumpRun run, Func<JumpKey, Chain> targetOf, PassContext context)
    {
        var shapes = new ShapeTable();
        var actions = new ActionTable(
            static _ => Effects.None,
            context.Settings.Target == OptimizerTarget.Nft,
            context.KeepsCountingRules
        );
        var reader = new RuleReader(shapes, context.Keys);
        var kinds = new Dictionary<(int, int), int>();
        var looked = 0;
        // Every so many-th chain, so that the sample is of the whole run.
        var step = Math.Max(1, run.Count / 256);
        for (var i = 0; i < run.Count && looked < Sample; i += step)
        {
            foreach (var rule in targetOf(run.Jumps[i]).Rules)
            {
                looked++;
                if (reader.Read(rule))
                {
                    var kind = (reader.ShapeOf(0).Id, actions.Of(rule, reader.PureTests).Class);
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(kinds, kind, out _)++;
                }
            }
        }

        return IsWorth(kinds.Values, looked, run.Count);
    }

    private static bool IsWorth(IEnumerable<int> counts, int looked, int chains)
    {
        var (large, few) = (0, 0);
        foreach (var count in counts)
        {
            large += count >= FewOfAKind ? 1 : 0;
            few += count >= FewOfAKind ? 0 : count;
        }

        // A short run of small chains costs no more flat than as a tree.
        return looked <= 2 * chains || (large <= MostKinds && few * 8 <= looked + 64);
    }
}
