using System.Runtime.InteropServices;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Splits;

/// <summary>Splits the chains of a table by keys.</summary>
internal sealed class KeySplitter(Ruleset table, PassContext context, ChainEffects effects)
{
    /// <summary>A chain is split again by what is left of it, so often at most.</summary>
    private const int MostSplits = 4;

    private readonly SetBuilder _builder = new(table, context);
    private readonly Dictionary<string, SetDeclaration> _sets = table.Sets.ToDictionary(
        static set => set.Name,
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, ElementTable> _elements = new(table.Elements, StringComparer.Ordinal);
    private readonly Dictionary<string, (string Map, int[] Indexes)> _replaced = new(StringComparer.Ordinal);
    private readonly List<Chain> _kept = [];
    private readonly List<Chain> _made = [];

    public void Visit(Chain chain)
    {
        var search = new SplitSearch(_sets, _elements, context, effects);
        for (var i = 0; i < MostSplits && search.Best(chain.Rules) is { } split; i++)
        {
            chain = Split(chain, split);
        }

        _kept.Add(chain);
    }

    public Ruleset Finish()
    {
        return _sets.Count == table.Sets.Count
            ? table
            : WithoutReplaced(_builder.Finish(table with { Chains = new([.. _kept, .. _made]) }));
    }

    private Chain Split(Chain chain, KeySplit split)
    {
        var tail = chain.Rules.AsSpan()[split.Start..];
        var key = new Key(new([.. split.Parts]));
        var (verdicts, verdictOf) = Verdicts(chain.Name, tail, split);
        var map = new SetDeclaration(
            context.Names.ForSet($"{chain.Name}_by", split.Parts),
            new([.. split.Parts.Select(static part => part.Field.Type)])
        )
        {
            Verdicts = new([.. verdicts]),
        };
        var elements = _builder.AddPlain(map, split.Values.Count);
        var replaced = Replaced(tail, split, map);
        for (var i = 0; i < split.Values.Count; i++)
        {
            var bytes = elements.Append(tail[0].Origin);
            split.Values[i].CopyTo(bytes);
            MemoryMarshal.Write(bytes[map.KeyLength..], verdictOf[split.Members[i]]);
            if (replaced.TryGetValue(i, out var note))
            {
                elements.Annotate(note);
            }
        }

        _sets.Add(map.Name, map);
        _elements.Add(map.Name, elements);
        var rules = chain.Rules.Items[..split.Start].ToBuilder();
        rules.Add(new Rule([], [], new Verdict.Map(key, map.Name)) { Origin = tail[0].Origin });
        for (var i = 0; i < tail.Length; i++)
        {
            if (split.Needs[i] < 0)
            {
                rules.Add(tail[i]);
            }
        }

        return chain with
        {
            Rules = new(rules.ToImmutable()),
        };
    }

    /// <summary>What becomes of the values of each class: where they go on, or their fate where it is the same for all of them.</summary>
    private (List<Verdict> Verdicts, Dictionary<uint, uint> Of) Verdicts(
        string chain,
        ReadOnlySpan<Rule> tail,
        KeySplit split
    )
    {
        var classes = new List<(uint Members, List<Rule> Rules)>();
        foreach (var members in split.Members.Distinct())
        {
            classes.Add((members, RulesFor(members, tail, split)));
        }

        // Short ones first: what a longer one ends with may be there already.
        classes.Sort(
            static (left, right) => (left.Rules.Count, left.Members).CompareTo((right.Rules.Count, right.Members))
        );
        var verdicts = new List<Verdict>();
        var of = new Dictionary<uint, uint>();
        var rest = RulesFor(0, tail, split);
        foreach (var (members, rules) in classes)
        {
            var verdict = AtOnce(rules[0]) ?? (Verdict?)JumpNew(chain, rules, rest) ?? GotoNew(chain, rules);
            if (!verdicts.Contains(verdict))
            {
                verdicts.Add(verdict);
            }

            of.Add(members, (uint)verdicts.IndexOf(verdict));
        }

        return (verdicts, of);
    }

    private static Verdict? AtOnce(Rule rule) =>
        rule is { Matches.IsEmpty: true, Statements.IsEmpty: true }
        && rule.Verdict is Verdict.Accept or Verdict.Drop or Verdict.Goto
            ? rule.Verdict
            : null;

    /// <summary>Only the rules that the others do not meet, and back, where what follows is the same for all.</summary>
    private Verdict.Jump? JumpNew(string chain, List<Rule> rules, List<Rule> rest)
    {
        var own = rules.Count - rest.Count;
        if (
            own <= 0
            || !rules[own..].SequenceEqual(rest)
            || !rules[..own]
                .TrueForAll(static rule => rule.Verdict is null or Verdict.Accept or Verdict.Drop or Verdict.Reject)
        )
        {
            return null;
        }

        var name = context.Names.Unique($"{chain}_in");
        _made.Add(new Chain(name, null, new([.. rules[..own]])));
        return new Verdict.Jump(name);
    }

    /// <summary>Each has its rules whole: a tail shared between them would save rules and cost their packets a jump.</summary>
    private Verdict.Goto GotoNew(string chain, List<Rule> rules)
    {
        var name = context.Names.Unique($"{chain}_in");
        _made.Add(new Chain(name, null, new([.. rules])));
        return new Verdict.Goto(name);
    }

    private static List<Rule> RulesFor(uint members, ReadOnlySpan<Rule> tail, KeySplit split)
    {
        var rules = new List<Rule>();
        for (var i = 0; i < tail.Length; i++)
        {
            var need = split.Needs[i];
            if (need >= 0 && (members & (1u << need)) == 0)
            {
                continue;
            }

            // What the rules had counted stays on those that all packets meet.
            var rule = split.Exact[i] ? WithoutLookUp(tail[i]) : tail[i];
            rules.Add(need < 0 ? rule with { Tally = null } : rule);
            if (AlwaysEnds(rule))
            {
                break;
            }
        }

        return rules;
    }

    private static bool AlwaysEnds(Rule rule) =>
        rule is { Matches.IsEmpty: true, Statements.IsEmpty: true, Verdict: not (null or Verdict.Jump or Verdict.Map) };

    private static Rule WithoutLookUp(Rule rule)
    {
        var at = 0;
        while (rule.Matches[at] is not Match.InSet { Negated: false })
        {
            at++;
        }

        return rule with
        {
            Matches = new(rule.Matches.Items.RemoveAt(at)),
        };
    }

    /// <summary>Remembers which sets the map stands for; gives what their elements carry, by their place in the map.</summary>
    private Dictionary<int, ElementNote> Replaced(ReadOnlySpan<Rule> tail, KeySplit split, SetDeclaration map)
    {
        var notes = new Dictionary<int, ElementNote>();
        for (var i = 0; i < tail.Length; i++)
        {
            if (!split.Exact[i] || KeyedLookUp.Of(tail[i], _sets, _elements) is not { } lookUp)
            {
                continue;
            }

            var indexes = new int[lookUp.Elements.Count];
            for (var element = 0; element < indexes.Length; element++)
            {
                indexes[element] = split.Values.Find(lookUp.Elements[element]);
                if (lookUp.Elements.Notes?.GetValueOrDefault(element)?.Comment is { } comment)
                {
                    notes.TryAdd(indexes[element], new ElementNote(comment, null));
                }
            }

            _replaced.TryAdd(lookUp.Set.Name, (map.Name, indexes));
        }

        return notes;
    }

    /// <summary>Sets that no rule looks anything up in any more are not loaded; who is noted to be in one is in the map.</summary>
    private Ruleset WithoutReplaced(Ruleset split)
    {
        var used = SetUse.In(split);
        var gone = new Dictionary<string, (string, int[])>(StringComparer.Ordinal);
        foreach (var (name, to) in _replaced)
        {
            if (!used.Contains(name) && _sets[name].Ipset is null)
            {
                gone.Add(name, to);
            }
        }

        if (gone.Count > 0)
        {
            context.Move(gone);
        }

        return split with
        {
            Sets = new(split.Sets.Items.RemoveAll(set => gone.ContainsKey(set.Name))),
            Elements = split
                .Elements.Where(pair => !gone.ContainsKey(pair.Key))
                .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal),
        };
    }
}
