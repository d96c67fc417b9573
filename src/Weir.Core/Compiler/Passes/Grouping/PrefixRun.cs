using System.Buffers.Binary;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>Groups that follow one another and differ in the length of one address prefix only, so that one interval set can hold them all.</summary>
internal static class PrefixRun
{
    /// <returns>How many groups from <paramref name="at"/> on belong together; 1 when there is nothing to join.</returns>
    public static int At(FlatRules rules, List<RuleGroup> groups, int at)
    {
        var first = groups[at];
        if (first.Shape.Parts is not [{ Field.Type: FieldType.Ipv4Address or FieldType.Ipv6Address }])
        {
            return 1;
        }

        var data = new GroupData(rules, first);
        var action = rules.ActionOf(first.Winners[0]);
        if (data.Form != GroupForm.Set || !(action.AlwaysEnds || action.IsOverridable))
        {
            return 1;
        }

        var end = at + 1;
        while (end < groups.Count && Follows(rules, first, action, groups[end]))
        {
            end++;
        }

        return end - at;
    }

    /// <summary>The prefixes that lie in no other, ascending, each with its rule.</summary>
    public static List<(int Flat, NumberRange Range)> Outermost(FlatRules rules, List<RuleGroup> run)
    {
        var all = new List<(int Flat, NumberRange Range)>();
        foreach (var group in run)
        {
            foreach (var flat in group.Winners)
            {
                all.Add((flat, Region.Prefix(group.Shape.Parts[0], rules.KeyOf(flat))));
            }
        }

        all.Sort(
            static (left, right) =>
                left.Range.First != right.Range.First
                    ? left.Range.First.CompareTo(right.Range.First)
                    : right.Range.Last.CompareTo(left.Range.Last)
        );
        var kept = new List<(int Flat, NumberRange Range)>();
        foreach (var one in all)
        {
            if (kept.Count == 0 || one.Range.Last > kept[^1].Range.Last)
            {
                kept.Add(one);
            }
        }

        return kept;
    }

    public static void Write(Field field, NumberRange range, Span<byte> bytes)
    {
        if (field.Type == FieldType.Ipv4Address)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)range.First);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)range.Last);
            return;
        }

        BinaryPrimitives.WriteUInt128BigEndian(bytes, range.First);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], range.Last);
    }

    private static bool Follows(FlatRules rules, RuleGroup first, ActionInfo action, RuleGroup next)
    {
        if (
            next.Shape.Parts is not [var part]
            || !ReferenceEquals(part.Field, first.Shape.Parts[0].Field)
            || !next.Shape.Others.AsSpan().SequenceEqual(first.Shape.Others)
        )
        {
            return false;
        }

        foreach (var flat in next.Winners)
        {
            if (rules.ActionOf(flat).Id != action.Id)
            {
                return false;
            }
        }

        return true;
    }
}
