using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.Importing;

/// <summary>
/// Sets that rules fill (<c>-j SET</c>): what a file said of their elements is where they start, not what a look-up finds, so nothing may be concluded
/// from it.
/// </summary>
public static class DynamicSets
{
    /// <summary>The tables with these sets declared dynamic: what a target names, and lists that share members with it.</summary>
    /// <param name="tables">All tables of the host: the sets are the host's.</param>
    /// <param name="lists">What its lists are lists of.</param>
    public static EquatableArray<Ruleset> Mark(EquatableArray<Ruleset> tables, EquatableArray<SetList> lists)
    {
        var named = tables
            .SelectMany(static table => table.Chains)
            .SelectMany(static chain => chain.Rules)
            .SelectMany(static rule => rule.Statements)
            .OfType<Statement.Extension>()
            .Where(static statement => statement.Target == "SET")
            .SelectMany(static statement => statement.Options)
            .Where(static option => option is { Name: "--add-set" or "--del-set", Arguments.Count: > 0 })
            .Select(static option => option.Arguments[0])
            .ToHashSet(StringComparer.Ordinal);
        if (named.Count == 0)
        {
            return tables;
        }

        Spread(named, lists);
        return [.. tables.Select(table => Mark(table, named))];
    }

    // A list is filled through its members, and fills them (ip_set_list_set.c, list_set_kadd).
    private static void Spread(HashSet<string> named, EquatableArray<SetList> lists)
    {
        var grew = true;
        while (grew)
        {
            grew = false;
            foreach (var list in lists)
            {
                string[] together =
                [
                    list.Written.Name,
                    .. list.Written.Members.Select(static member => member.Declaration.Name),
                ];
                if (together.Any(named.Contains))
                {
                    var before = named.Count;
                    named.UnionWith(together);
                    grew |= named.Count > before;
                }
            }
        }
    }

    private static Ruleset Mark(Ruleset table, HashSet<string> named) =>
        table.Sets.Any(set => named.Contains(set.Name))
            ? table with
            {
                Sets = new EquatableArray<SetDeclaration>([
                    .. table.Sets.Select(set => named.Contains(set.Name) ? set with { Dynamic = true } : set),
                ]),
            }
            : table;
}
