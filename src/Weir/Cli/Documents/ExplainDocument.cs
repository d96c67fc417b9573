using System.Collections.Immutable;
using Weir.Core.Analysis;
using Weir.Core.Compiler;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir show --explain</c>.</summary>
internal sealed record ExplainDocument : Document
{
    public required int Rules { get; init; }

    public required int Chains { get; init; }

    public required int Sets { get; init; }

    /// <summary>Elements in all sets and maps.</summary>
    public required int Elements { get; init; }

    public required CostTableFacts CostTable { get; init; }

    public required ImmutableArray<DecisionRow> Decisions { get; init; }

    public required ImmutableArray<ClassRow> Classes { get; init; }

    public static ExplainDocument Of(CompiledSite compiled)
    {
        var ruleset = compiled.Ruleset;
        var costs = compiled.Settings.Costs;
        return new ExplainDocument
        {
            Rules = ruleset.RuleCount,
            Chains = ruleset.Chains.Count,
            Sets = ruleset.Sets.Count,
            Elements = ruleset.Elements.Values.Sum(table => table.Count),
            CostTable = new CostTableFacts(
                costs.Facts.GetValueOrDefault("kernel", ""),
                costs.Facts.GetValueOrDefault("date", ""),
                costs.Facts.GetValueOrDefault("machine", "")
            ),
            Decisions =
            [
                .. compiled.Decisions.Select(decision => new DecisionRow(
                    decision.What,
                    decision.Entries,
                    [
                        .. decision.Alternatives.Select(one => new AlternativeRow(
                            one.Form,
                            Math.Round(one.Nanoseconds, 1),
                            one.Chosen
                        )),
                    ]
                )),
            ],
            Classes =
            [
                .. SiteClasses
                    .Of(compiled, costs)
                    .Select(kind => new ClassRow(
                        kind.Name,
                        kind.Fate == Fate.Accepted ? "accepted" : "dropped",
                        kind.RulesMet,
                        kind.LookUps,
                        Math.Round(kind.RuleNanoseconds, 1),
                        Math.Round(kind.TotalNanoseconds, 1)
                    )),
            ],
        };
    }
}

/// <summary>Where the predicted costs were measured.</summary>
internal sealed record CostTableFacts(string Kernel, string Date, string Machine);

internal sealed record DecisionRow(string What, int Entries, ImmutableArray<AlternativeRow> Alternatives);

internal sealed record AlternativeRow(string Form, double Nanoseconds, bool Chosen);

internal sealed record ClassRow(
    string Name,
    string Fate,
    int RulesMet,
    int LookUps,
    double RuleNanoseconds,
    double TotalNanoseconds
);
