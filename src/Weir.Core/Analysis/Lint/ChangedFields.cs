using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>The fields that statements of a table change on the way through it.</summary>
internal static class ChangedFields
{
    public static IReadOnlySet<int> Of(Ruleset table)
    {
        var changed = new HashSet<int>();
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                foreach (var statement in rule.Statements)
                {
                    Add(changed, statement);
                }
            }
        }

        return changed;
    }

    private static void Add(HashSet<int> changed, Statement statement)
    {
        switch (statement)
        {
            case Statement.SetMark mark:
                changed.Add(FieldNumbers.IndexOf(mark.Mark));
                break;
            case Statement.SetMarkFromMap mark:
                changed.Add(FieldNumbers.IndexOf(mark.Mark));
                break;
            case Statement.SetBits bits:
                changed.Add(FieldNumbers.IndexOf(bits.Field));
                break;
            case Statement.CopyMark copy:
                changed.Add(FieldNumbers.IndexOf(copy.To));
                break;
            case Statement.NoTrack:
                foreach (var field in Field.Table.Where(field => field.Layer == FieldLayer.Conntrack))
                {
                    changed.Add(FieldNumbers.IndexOf(field));
                }

                break;
            case Statement.Extension extension:
                foreach (var field in ChangedBy(extension.Target))
                {
                    changed.Add(FieldNumbers.IndexOf(field));
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Targets that go on and write to a field of the table; the others (LOG, TCPMSS, …) change nothing that is tested.</summary>
    private static ReadOnlySpan<Field> ChangedBy(string target) =>
        target switch
        {
            "TTL" => (Field[])[Field.Ip4Ttl],
            "HL" => (Field[])[Field.HopLimit],
            "DSCP" or "TOS" or "ECN" => (Field[])[Field.Ip4Tos],
            "CLASSIFY" => (Field[])[Field.Priority],
            "MARK" => (Field[])[Field.MetaMark],
            "CONNMARK" => (Field[])[Field.MetaMark, Field.CtMark],
            "CT" => (Field[])[Field.CtState, Field.CtMark],
            "SET" => (Field[])[Field.MetaMark, Field.Priority],
            _ => default,
        };
}
