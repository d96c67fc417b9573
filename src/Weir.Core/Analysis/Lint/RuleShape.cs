using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>
/// What rules have in common that one look-up can stand for: the same statements, the same kind of verdict, and in the same order tests
/// of the same fields that compare for equality; every other test is the same.
/// </summary>
internal sealed class RuleShape : IEquatable<RuleShape>
{
    private readonly Rule _rule;
    private readonly int _hash;

    private RuleShape(Rule rule)
    {
        _rule = rule;
        var hash = new HashCode();
        hash.Add(rule.Statements);
        hash.Add(Kind(rule.Verdict));
        foreach (var test in rule.Matches)
        {
            hash.Add<object>(Varies(test) is { } field ? field : test);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>Indexes of the rules of each shape, in order; shapes in the order of their first rules.</summary>
    public static IEnumerable<List<int>> Groups(EquatableArray<Rule> rules)
    {
        var groups = new Dictionary<RuleShape, List<int>>();
        var order = new List<List<int>>();
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Matches.IsEmpty)
            {
                continue;
            }

            var shape = new RuleShape(rules[i]);
            if (!groups.TryGetValue(shape, out var alike))
            {
                groups[shape] = alike = [];
                order.Add(alike);
            }

            alike.Add(i);
        }

        return order;
    }

    public bool Equals(RuleShape? other)
    {
        if (
            other is null
            || _hash != other._hash
            || _rule.Matches.Count != other._rule.Matches.Count
            || _rule.Statements != other._rule.Statements
            || !Equals(Kind(_rule.Verdict), Kind(other._rule.Verdict))
        )
        {
            return false;
        }

        for (var i = 0; i < _rule.Matches.Count; i++)
        {
            var (left, right) = (_rule.Matches[i], other._rule.Matches[i]);
            if (!Equals(left, right) && (Varies(left) is not { } field || field != Varies(right)))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as RuleShape);

    public override int GetHashCode() => _hash;

    /// <summary>The field whose value may differ; null for a test that has to be the same.</summary>
    private static Field? Varies(Match test) =>
        test is Match.Compare { Comparison: Comparison.Equal } compare
        && compare.Part.Field.Type is not (FieldType.CtState or FieldType.CtStatus)
            ? compare.Part.Field
            : null;

    // Jumps to different chains make a verdict map.
    private static object? Kind(Verdict? verdict) =>
        verdict switch
        {
            Verdict.Jump => typeof(Verdict.Jump),
            Verdict.Goto => typeof(Verdict.Goto),
            _ => verdict,
        };
}
