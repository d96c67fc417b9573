using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>Most packets belong to known connections; rules before the one that accepts them are paid by each.</summary>
internal static class EstablishedNotFirst
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0706", "Established not first");

    private const int ToleratedRules = 3;
    private const double ToleratedNanoseconds = 60;

    public static void Check(LintTable table)
    {
        for (var i = 0; i < table.Chains.Count; i++)
        {
            if (table.Ruleset.Table == "filter" && table.Chains[i].Base is not null)
            {
                CheckChain(table, i);
            }
        }
    }

    /// <summary>The rule that accepts established packets of whatever kind.</summary>
    public static bool AcceptsEstablished(Rule rule, Cube cube)
    {
        var states = cube[Field.CtState];
        return rule.Verdict is Verdict.Accept
            && !states.IsDefault
            && cube.Others.IsEmpty
            && cube.Parts.All(part => Field.Table[part.Field] == Field.CtState)
            && PartialPackets.Established.Passes(cube) == Bounds.Truth.Yes;
    }

    private static void CheckChain(LintTable table, int chain)
    {
        var walk = new PathToEstablished(table);
        if (!walk.Find(chain) || walk.Rules <= ToleratedRules || walk.Nanoseconds <= ToleratedNanoseconds)
        {
            return;
        }

        var position = Wording.Position(table[walk.At]);
        var drops = walk.Drops
            ? "; rules before it that drop also end known connections: leave those before it that must"
            : "";
        table.Report(
            Code.Warning(
                position,
                $"packets of known connections pass {Wording.Plural(walk.Rules, "rule")} of {Wording.Chain(table, chain)} before this one accepts them",
                $"move it to the top (saves about {Wording.Nanoseconds(walk.Nanoseconds)} for each packet of a known connection){drops}"
            )
        );
    }
}
