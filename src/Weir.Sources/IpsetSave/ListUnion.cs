using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>A list of sets: a key is in it when it is in one of its members (<c>ip_set_list_set.c</c>, list_set_ktest).</summary>
internal static class ListUnion
{
    /// <returns>The union, or null: then the draft says why it is opaque.</returns>
    public static AddressSet? Build(SetDraft draft, IReadOnlyDictionary<string, AddressSet> known)
    {
        var members = new List<AddressSet>();
        foreach (var (name, line) in draft.Members)
        {
            if (!known.TryGetValue(name, out var member))
            {
                draft.MakeOpaque($"its member '{Excerpt.Of(name)}' is no set that could be modelled", line);
                return null;
            }

            if (members.Count > 0 && member.Declaration.Key != members[0].Declaration.Key)
            {
                draft.MakeOpaque($"its members have different keys ('{Excerpt.Of(name)}')", line);
                return null;
            }

            members.Add(member);
        }

        if (members.Count == 0)
        {
            draft.MakeOpaque("it has no members", draft.Line);
            return null;
        }

        return members.Count == 1 ? Renamed(draft, members[0]) : Merge(draft, members);
    }

    private static AddressSet Renamed(SetDraft draft, AddressSet only) =>
        only with
        {
            Declaration = only.Declaration with { Name = draft.Name },
        };

    private static AddressSet? Merge(SetDraft draft, List<AddressSet> members)
    {
        var interval = members.Exists(static member => member.Declaration.Interval);
        var key = members[0].Declaration.Key;
        if (interval && key.Count > 1)
        {
            draft.MakeOpaque("its members are networks beside something else", draft.Line);
            return null;
        }

        var widest = members.Find(static member => member.Declaration.Interval) ?? members[0];
        var declaration = widest.Declaration with
        {
            Name = draft.Name,
            Timeouts = members.Exists(static member => member.Declaration.Timeouts),
            Counters = members.Exists(static member => member.Declaration.Counters),
        };
        return new AddressSet(declaration, RangeUnion.Of(declaration, members));
    }
}
