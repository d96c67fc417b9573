using Weir.Core.Compiler.Cost;
using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>Prices what a rule evaluates, by the cost table's names.</summary>
/// <param name="table">Prices.</param>
/// <param name="family">Family of the rule's table: one that sees a single family needs no test of it.</param>
internal sealed class StructureCost(CostTable table, Family family = Family.Inet)
{
    public double Fixed(string structure) => table.Nanoseconds(structure, 1, hit: true);

    public double At(string structure, int entries) => table.Nanoseconds(structure, entries, hit: true);

    /// <summary>One test that is not a look-up.</summary>
    public double Test(Match match) =>
        match switch
        {
            Match.Compare test => Compare(test.Part) + Dependency(test.Part.Field),
            Match.AnyBit => Fixed("any-bit"),
            Match.Masked test => Fixed("compare-masked") + Dependency(test.Field),
            Match.InRanges test => (Fixed("compare-range") * test.Bounds.Count / (2 * test.Field.Type.Length()))
                + Dependency(test.Field),
            Match.Extension => Fixed("extension"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>One statement that asks no map.</summary>
    public double Do(Statement statement, int members) =>
        statement switch
        {
            Statement.Count => Fixed("counter"),
            Statement.UpdateSet => At("dynset-update", members),
            Statement.OverConnectionLimit => At("connection-limit", members),
            Statement.OverRate => At("dynset-update", members),
            Statement.Nat => Fixed("nat-new"),
            Statement.NoTrack => 0,
            Statement.Extension => Fixed("extension"),
            _ => Fixed("set-mark"),
        };

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
            if (Dependency(part.Field) is var nanoseconds and > 0)
            {
                return nanoseconds;
            }
        }

        return 0;
    }

    private double Dependency(Field field) => family == Family.Inet && field.Family != 0 ? Fixed("compare-meta") : 0;

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
            // nft_set_bitmap.c takes keys of up to two bytes; sets of ports, bitmaps as well, keep the price of the hashes that was measured with them.
            { Key: [FieldType.Ipv4Low], Counters: false } => "bitmap",
            _ => "hash",
        };
}
