using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Guards;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Networks;

/// <summary>Rules that follow one another and drop nothing but what one address of it is looked up for.</summary>
internal sealed class NetworkRun(Ruleset table, PassContext context)
{
    /// <summary>More rules that are no sets yet were left alone for a reason, and a run is looked at again behind each that must stay where it is.</summary>
    private const int MostRules = 512;

    private static readonly Field[] Addresses =
    [
        Field.Ip4Source,
        Field.Ip4Destination,
        Field.Ip6Source,
        Field.Ip6Destination,
    ];

    private readonly Dictionary<string, SetDeclaration> _sets = SetsOf(table, context);

    /// <summary>The longest run from a rule on, by any address: its field and what each of its rules looks up.</summary>
    public (Field Field, List<LookedUp> Asked)? At(EquatableArray<Rule> rules, int from)
    {
        (Field Field, List<LookedUp> Asked)? longest = null;
        foreach (var field in Addresses)
        {
            var asked = From(rules, from, field);
            if (asked.Count > (longest?.Asked.Count ?? 0))
            {
                longest = (field, asked);
            }
        }

        return longest;
    }

    /// <summary>Whether a packet fares the same whichever of these rules it meets first.</summary>
    public bool MayReorder(ReadOnlySpan<Rule> run, Field field)
    {
        if (context.ElementCounters)
        {
            return false; // of two that match, the first counts
        }

        var first = run[0];
        var others = OthersOf(first, field);
        foreach (var rule in run)
        {
            if (
                rule.Tally is not null
                || rule.Verdict != first.Verdict
                || rule.Statements != first.Statements
                || !IsPure(rule)
                || OthersOf(rule, field) != others
            )
            {
                return false;
            }
        }

        return true;
    }

    private List<LookedUp> From(EquatableArray<Rule> rules, int from, Field field)
    {
        var asked = new List<LookedUp>();
        for (var i = from; i < Math.Min(rules.Count, from + MostRules); i++)
        {
            if (!NetworkChoice.IsRare(rules[i]) || LookedUp.By(rules[i], field, _sets, table.Elements) is not { } one)
            {
                break;
            }

            asked.Add(one);
        }

        return asked;
    }

    private static bool IsPure(Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            if (!Effects.IsPure(match))
            {
                return false;
            }
        }

        return true;
    }

    private static EquatableArray<Match> OthersOf(Rule rule, Field field) =>
        new([.. rule.Matches.Where(match => !Asks(match, field))]);

    private static bool Asks(Match match, Field field) =>
        match switch
        {
            Match.Compare { Comparison: Comparison.Equal } compare => ReferenceEquals(compare.Part.Field, field),
            Match.InSet { Negated: false, Key.Parts: [var part] } => ReferenceEquals(part.Field, field),
            _ => false,
        };

    /// <summary>What the source declared keeps its name for those who add to it: a question before it would not know of that.</summary>
    private static Dictionary<string, SetDeclaration> SetsOf(Ruleset table, PassContext context)
    {
        var sets = new Dictionary<string, SetDeclaration>(StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            if (!context.IsDeclared(set.Name))
            {
                sets.TryAdd(set.Name, set);
            }
        }

        return sets;
    }
}
