using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>Compares chains by what their rules do. What they had counted is not part of it.</summary>
/// <param name="comments">Words for the operator are.</param>
internal sealed class ChainContent(bool comments) : IEqualityComparer<EquatableArray<Rule>>
{
    public bool Equals(EquatableArray<Rule> x, EquatableArray<Rule> y)
    {
        if (x.Count != y.Count)
        {
            return false;
        }

        for (var i = 0; i < x.Count; i++)
        {
            var (left, right) = (x[i], y[i]);
            if (
                left.Matches != right.Matches
                || left.Statements != right.Statements
                || left.Verdict != right.Verdict
                || (comments && left.Comment != right.Comment)
            )
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(EquatableArray<Rule> obj)
    {
        var hash = new HashCode();
        foreach (var rule in obj)
        {
            hash.Add(rule.Verdict);
            foreach (var match in rule.Matches)
            {
                AddTo(ref hash, match);
            }

            foreach (var statement in rule.Statements)
            {
                hash.Add(statement);
            }
        }

        return hash.ToHashCode();
    }

    /// <summary>The fields of most tests by their place in the table: hashing the rows would hash their names each time.</summary>
    private static void AddTo(ref HashCode hash, Match match)
    {
        if (match is Match.Compare compare)
        {
            hash.Add(FieldBits.IndexOf(compare.Part.Field));
            hash.AddBytes(compare.Value.AsSpan());
        }
        else
        {
            hash.Add(match);
        }
    }
}
