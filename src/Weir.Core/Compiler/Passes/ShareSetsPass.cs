using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes;

/// <summary>Sets of one table with the same elements become one: a ban list used in three chains is loaded, and cached, once.</summary>
public sealed class ShareSetsPass : IPass
{
    public string Name => "share sets";

    public string Assumes => "nothing in the packet path writes these sets";

    public string Preserves => "sets that count, and those that the source declared";

    public string Saves => "load time, memory, and cache lines";

    public Ruleset Apply(Ruleset table, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(context);
        var firsts = new Dictionary<(SetDeclaration, ulong), string>();
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var set in table.Sets)
        {
            if (set is not { Counters: false, Dynamic: false, Timeouts: false, Ipset: null })
            {
                continue;
            }

            var elements = table.Elements[set.Name];
            var like = set with { Name = "" };
            if (
                firsts.TryGetValue((like, Sum(elements)), out var first)
                && Same(set, table.Elements[first], elements)
                && elements.Notes is null
            )
            {
                renamed.Add(set.Name, first);
            }
            else
            {
                firsts.TryAdd((like, Sum(elements)), set.Name);
            }
        }

        if (renamed.Count == 0)
        {
            return table;
        }

        if (context.NotesPlaces)
        {
            context.Move(
                renamed.ToDictionary(
                    static pair => pair.Key,
                    pair => (pair.Value, Indexes(table.Elements[pair.Key], table.Elements[pair.Value])),
                    StringComparer.Ordinal
                )
            );
        }

        return Rename(table, renamed);
    }

    /// <summary>Where each element of <paramref name="from"/> is in <paramref name="into"/>, which has the same.</summary>
    private static int[] Indexes(ElementTable from, ElementTable into)
    {
        var keys = new PackedKeys(into.Stride);
        for (var i = 0; i < into.Count; i++)
        {
            keys.FindOrAdd(into[i]);
        }

        var indexes = new int[from.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = keys.Find(from[i]);
        }

        return indexes;
    }

    /// <summary>The same for the same elements in any order.</summary>
    private static ulong Sum(ElementTable elements)
    {
        var sum = (ulong)elements.Count;
        for (var i = 0; i < elements.Count; i++)
        {
            var hash = 14695981039346656037UL;
            foreach (var one in elements[i])
            {
                hash = (hash ^ one) * 1099511628211UL;
            }

            sum += hash ^ (hash >> 31);
        }

        return sum;
    }

    private static bool Same(SetDeclaration set, ElementTable left, ElementTable right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        var keys = new PackedKeys(set.Stride);
        for (var i = 0; i < left.Count; i++)
        {
            keys.FindOrAdd(left[i]);
        }

        for (var i = 0; i < right.Count; i++)
        {
            if (keys.Find(right[i]) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static Ruleset Rename(Ruleset table, Dictionary<string, string> renamed)
    {
        var chains = table.Chains.Items.ToBuilder();
        for (var i = 0; i < chains.Count; i++)
        {
            var rules = chains[i].Rules.Items.ToBuilder();
            for (var j = 0; j < rules.Count; j++)
            {
                rules[j] = Rename(rules[j], renamed);
            }

            chains[i] = chains[i] with { Rules = new(rules.ToImmutable()) };
        }

        var elements = new Dictionary<string, ElementTable>(table.Elements, StringComparer.Ordinal);
        foreach (var name in renamed.Keys)
        {
            elements.Remove(name);
        }

        return table with
        {
            Chains = new(chains.ToImmutable()),
            Sets = new(table.Sets.Items.RemoveAll(set => renamed.ContainsKey(set.Name))),
            Elements = elements,
        };
    }

    private static Rule Rename(Rule rule, Dictionary<string, string> renamed)
    {
        foreach (var match in rule.Matches)
        {
            if (match is Match.InSet set && renamed.TryGetValue(set.Set, out var name))
            {
                rule = rule with { Matches = new(rule.Matches.Items.Replace(match, set with { Set = name })) };
            }
        }

        foreach (var statement in rule.Statements)
        {
            Statement? by = statement switch
            {
                Statement.SetMarkFromMap mark when renamed.TryGetValue(mark.Map, out var name) => mark with
                {
                    Map = name,
                },
                Statement.SourceNat nat when renamed.TryGetValue(nat.Map, out var name) => nat with { Map = name },
                Statement.DestinationNat nat when renamed.TryGetValue(nat.Map, out var name) => nat with { Map = name },
                _ => null,
            };
            if (by is not null)
            {
                rule = rule with { Statements = new(rule.Statements.Items.Replace(statement, by)) };
            }
        }

        return rule.Verdict is Verdict.Map map && renamed.TryGetValue(map.Name, out var other)
            ? rule with
            {
                Verdict = map with { Name = other },
            }
            : rule;
    }
}
