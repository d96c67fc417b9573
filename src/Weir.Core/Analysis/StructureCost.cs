using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>Prices what a rule evaluates, by the cost table's names.</summary>
internal sealed class StructureCost(CostTable table)
{
    public double Fixed(string structure) => table.Nanoseconds(structure, 1, hit: true);

    public double At(string structure, int entries) => table.Nanoseconds(structure, entries, hit: true);

    public double Compare(KeyPart part) =>
        Fixed(
            part.Field switch
            {
                { Layer: FieldLayer.Network } => part.IsMasked ? "compare-prefix" : "compare-address",
                { Type: FieldType.InterfaceName } => "compare-ifname",
                { Layer: FieldLayer.Conntrack } => "compare-ct",
                { Layer: FieldLayer.Transport } => "compare-transport",
                _ => "compare-meta",
            }
        );

    /// <summary>A family-bound field in an inet table costs a comparison of the family first (nft adds it).</summary>
    public double Dependency(Key key)
    {
        foreach (var part in key.Parts)
        {
            if (part.Field.Family != 0)
            {
                return Fixed("compare-meta");
            }
        }

        return 0;
    }

    public double LookUp(Key key, SetDeclaration set, int entries, bool hit)
    {
        var mask = 0.0;
        foreach (var part in key.Parts)
        {
            mask += part.IsMasked ? Fixed("compare-prefix") : 0;
        }

        return Dependency(key) + mask + table.Nanoseconds(Structure(set), entries, hit);
    }

    private static string Structure(SetDeclaration set) =>
        set switch
        {
            { Interval: true, Key.Count: > 1 } => "ranges",
            { Interval: true } => "interval",
            { IsVerdictMap: true } => "verdict-map",
            { Key.Count: > 1 } => "concat",
            { Data.Count: > 0 } => "map",
            { Timeouts: true } or { Dynamic: true } => "hash-resizable",
            _ => "hash",
        };
}
