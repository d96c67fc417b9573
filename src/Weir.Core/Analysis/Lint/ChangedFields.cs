using Weir.Core.Analysis.Cubes;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Lint;

/// <summary>The fields that statements of a table change on the way through it.</summary>
internal static class ChangedFields
{
    private static readonly Field[] ConntrackFields =
    [
        .. Field.Table.Where(field => field.Layer == FieldLayer.Conntrack),
    ];

    public static IReadOnlySet<int> Of(Ruleset table)
    {
        var changed = new HashSet<int>();
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                foreach (var statement in rule.Statements)
                {
                    changed.UnionWith(By(statement));
                }
            }
        }

        return changed;
    }

    /// <summary>The fields one statement changes, by their index in the field table.</summary>
    public static IEnumerable<int> By(Statement statement)
    {
        ReadOnlySpan<Field> fields = statement switch
        {
            Statement.SetMark mark => (Field[])[mark.Mark],
            Statement.SetMarkFromMap mark => (Field[])[mark.Mark],
            Statement.SetBits bits => (Field[])[bits.Field],
            Statement.CopyMark copy => (Field[])[copy.To],
            Statement.NoTrack => ConntrackFields,
            Statement.Extension extension => ChangedBy(extension.Target),
            _ => default,
        };
        var indexes = new int[fields.Length];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = FieldNumbers.IndexOf(fields[i]);
        }

        return indexes;
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
