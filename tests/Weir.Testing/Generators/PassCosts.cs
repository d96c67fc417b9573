using Weir.Core.Compiler.Cost;

namespace Weir.Testing.Generators;

/// <summary>A kernel where every look-up is free: passes do all they may, on tables of any size.</summary>
public static class PassCosts
{
    public static CostTable FreeLookUps { get; } = Make(lookUp: 0);

    /// <summary>A kernel where every look-up but a tree's is free: prefixes of several lengths stay apart.</summary>
    public static CostTable DearTrees { get; } =
        FreeLookUps.With([new CostRow("interval", 1, 10_000, 10_000)], FreeLookUps.Facts);

    /// <summary>A kernel where a comparison costs more than a look-up, and a look-up enough that none should be made in vain.</summary>
    public static CostTable DearTests { get; } = Make(lookUp: 300, other: 2000);

    /// <summary>A kernel where any number of tests is cheaper than a jump.</summary>
    public static CostTable DearJumps { get; } = Make(lookUp: 0, jump: 10_000);

    /// <summary>A kernel whose hashes cost so much that no set of addresses stays one that can be a bitmap.</summary>
    public static CostTable DearHashes { get; } = Make(lookUp: 1000, other: 1);

    private static CostTable Make(int lookUp, int other = 100, int jump = 10)
    {
        var lines = CostTable.Default.Structures.Select(structure =>
        {
            var isLookUp =
                structure
                is "hash"
                    or "concat"
                    or "map"
                    or "verdict-map"
                    or "interval"
                    or "ranges"
                    or "ipset"
                    or "ipset-length";
            var price =
                isLookUp ? lookUp
                : structure == "jump" ? jump
                : other;
            return $"{structure}\t1\t{price}\t{price}";
        });
        return CostTable.Parse(string.Join("\n", lines));
    }
}
