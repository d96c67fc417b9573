using Weir.Core.Compiler.Passes.Flat;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>Tells two rules apart by a range that the one tests and a value that the other compares.</summary>
internal static class Residue
{
    public static bool AreDisjoint(FlatRules rules, int left, int right, ulong except) =>
        Excludes(rules, left, right, except) || Excludes(rules, right, left, except);

    private static bool Excludes(FlatRules rules, int tests, int keys, ulong except)
    {
        var shape = rules.ShapeOf(keys);
        foreach (var region in rules.ShapeOf(tests).Regions)
        {
            var at = shape.OffsetOf(region.Field);
            if (at < 0 || (except & FieldBits.Of(region.Field)) != 0)
            {
                continue;
            }

            foreach (var part in shape.Parts)
            {
                if (!ReferenceEquals(part.Field, region.Field))
                {
                    continue;
                }

                var value = new Region(part.Field, [Region.Prefix(part, rules.KeyOf(keys)[at..])]);
                if (value.IsDisjointFrom(region))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
