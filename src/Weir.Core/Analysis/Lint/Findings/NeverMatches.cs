using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule whose tests exclude one another, or exclude what comes to its chain.</summary>
internal static class NeverMatches
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0711", "Rule that can never match");

    public static void Check(LintChain chain)
    {
        var entries = chain.Table.EntriesOf(chain.Index);
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            var cube = chain.Cubes[i];
            if (Clash(cube) is { } field)
            {
                chain.Dead[i] = true;
                chain.Report(
                    Code.Warning(
                        chain.PositionOf(i),
                        $"no packet passes all tests of this rule: nothing is left for {field}",
                        "the rule does nothing; remove it, or mend the tests"
                    )
                );
            }
            else if (OutsideField(cube, entries) is { } outside)
            {
                chain.Dead[i] = true;
                var caller = Caller(chain);
                chain.Report(
                    Code.Warning(
                        chain.PositionOf(i),
                        $"no packet that comes to chain {chain.Chain.Name} can pass this rule: {caller} lets in other values of {outside} only",
                        "remove the rule, or move it to the chain whose packets it means"
                    )
                );
            }
        }
    }

    private static string? Clash(Cube cube)
    {
        foreach (var part in cube.Parts)
        {
            if (part.Values.IsEmpty)
            {
                return Field.Table[part.Field].Name;
            }
        }

        return LacksProtocol(cube);
    }

    /// <summary>ICMP types and TCP flags are in packets of their protocol only.</summary>
    private static string? LacksProtocol(Cube cube)
    {
        var protocols = cube[Field.L4Proto];
        if (protocols.IsDefault)
        {
            return null;
        }

        foreach (var part in cube.Parts)
        {
            var field = Field.Table[part.Field];
            if (
                field.L4Protocol != 0
                && !Model.RangeAlgebra.Covers(protocols.AsSpan(), new(field.L4Protocol, field.L4Protocol))
            )
            {
                return field.Name;
            }
        }

        return null;
    }

    private static string? OutsideField(Cube cube, System.Collections.Immutable.ImmutableArray<Cube> entries)
    {
        string? first = null;
        foreach (var entry in entries)
        {
            if (entry.Overlaps(cube))
            {
                return null;
            }

            first ??= Clash(entry.Intersect(cube));
        }

        return first;
    }

    private static string Caller(LintChain chain)
    {
        var callers = chain.Table.CallersOf(chain.Index);
        return callers.Count == 1
            ? $"its one caller {Wording.Name(chain.Table, callers[0])}"
            : $"each of its {callers.Count} callers";
    }
}
