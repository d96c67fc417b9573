using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>A map whose elements lead to diagrams of effects.</summary>
internal static class MappedDiagram
{
    /// <summary>Targets up to which the map is taken apart; a question for each is linear in the target, replacing terminals is not.</summary>
    private const int FewTargets = 8;

    /// <param name="space">Where it is built.</param>
    /// <param name="matches">The table's sets and maps.</param>
    /// <param name="key">What is looked up.</param>
    /// <param name="map">Name of the map.</param>
    /// <param name="targets">A diagram for each element.</param>
    public static int Of(EquivalenceSpace space, MatchDiagrams matches, Key key, string map, int[] targets)
    {
        var deepest = DeepestVariable(space.Layout, key);
        var isBelow = true;
        foreach (var target in targets)
        {
            isBelow &= space.Diagrams.VariableOf(target) > deepest;
        }

        // "Not found" and "falls through" are the same terminal, so that targets below the key can stand in the map at once.
        return isBelow ? matches.Map(key, map, targets) : Replaced(space, matches, key, map, targets);
    }

    private static int Replaced(EquivalenceSpace space, MatchDiagrams matches, Key key, string map, int[] targets)
    {
        var numbers = new Dictionary<int, int>();
        var byNumber = new List<int> { EffectTable.Fall };
        var placeholders = new int[targets.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            if (!numbers.TryGetValue(targets[i], out var number))
            {
                number = byNumber.Count;
                byNumber.Add(targets[i]);
                numbers.Add(targets[i], number);
            }

            placeholders[i] = ~number;
        }

        var diagram = matches.Map(key, map, placeholders);
        if (byNumber.Count <= FewTargets + 1)
        {
            return Asked(space.Diagrams, diagram, byNumber);
        }

        return space.Diagrams.Replace(diagram, space.Diagrams.NewOperation(), terminal => byNumber[~terminal]);
    }

    /// <summary>For each target, whether the key leads to it. A target may begin above the key: it is walked once, not once an element.</summary>
    private static int Asked(Diagrams diagrams, int placeholders, List<int> targets)
    {
        var result = EffectTable.Fall;
        for (var number = 1; number < targets.Count; number++)
        {
            var wanted = ~number;
            var leads = diagrams.Replace(
                placeholders,
                diagrams.NewOperation(),
                terminal => terminal == wanted ? Diagrams.True : Diagrams.False
            );
            result = diagrams.Ite(leads, targets[number], result);
        }

        return result;
    }

    private static int DeepestVariable(SpaceLayout layout, Key key)
    {
        var deepest = -1;
        foreach (var part in key.Parts)
        {
            var last =
                layout.Number(part.Field) is { } number ? number.LowVariable(0)
                : layout.Atoms(part.Field) is { } atoms ? atoms.First + atoms.Bits
                : -1;
            deepest = Math.Max(deepest, last);
        }

        return deepest;
    }
}
