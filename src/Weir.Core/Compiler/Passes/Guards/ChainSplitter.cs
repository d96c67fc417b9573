using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Guards;

/// <summary>Splits chains by guards, and what they are split into again by another field.</summary>
internal sealed class ChainSplitter(Ruleset table, PassContext context)
{
    /// <summary>Splitting doubles rules; their sets are shared.</summary>
    private const int MostRules = 64;

    private static readonly Field[] Addresses =
    [
        Field.Ip4Source,
        Field.Ip4Destination,
        Field.Ip6Source,
        Field.Ip6Destination,
    ];

    private readonly SetBuilder _sets = new(table, context);
    private readonly List<Chain> _kept = [];
    private readonly List<Chain> _made = [];
    private readonly Dictionary<string, Field[]> _asked = FieldsAsked(table);
    private readonly GuardSearch _search = new(table, context);

    public void Visit(Chain chain)
    {
        var asked = _asked.GetValueOrDefault(chain.Name, []);
        _kept.Add(Split(chain, Array.FindAll(Addresses, field => Array.IndexOf(asked, field) < 0)));
    }

    public Ruleset Finish() =>
        _made.Count == 0 ? table : _sets.Finish(table with { Chains = new([.. _kept, .. _made]) });

    /// <param name="chain">The chain, or what a guard already leads to.</param>
    /// <param name="fields">Fields not asked yet on the way here.</param>
    private Chain Split(Chain chain, Field[] fields)
    {
        if (_search.Best(chain.Rules, fields) is not { } guard)
        {
            return chain;
        }

        var left = Array.FindAll(fields, field => !ReferenceEquals(field, guard.Field));
        var tail = chain.Rules.Items[guard.Start..];
        if (tail.Length > MostRules)
        {
            return chain;
        }

        var name = context.Names.Unique($"{chain.Name}_{(IsSource(guard.Field) ? "from" : "to")}");
        var inside = Split(new Chain(name, null, new(tail)), left);
        _made.Add(inside);
        var rules = chain.Rules.Items[..guard.Start].ToBuilder();
        rules.Add(new Rule([TestOf(chain.Name, guard)], [], new Verdict.Goto(name)) { Origin = tail[0].Origin });
        for (var i = 0; i < tail.Length; i++)
        {
            // Who is not let through the guard cannot match these.
            if (!guard.Needing[i])
            {
                rules.Add(tail[i] with { Tally = null });
            }
        }

        return chain with
        {
            Rules = new(rules.ToImmutable()),
        };
    }

    private static bool IsSource(Field field) =>
        ReferenceEquals(field, Field.Ip4Source) || ReferenceEquals(field, Field.Ip6Source);

    private Match TestOf(string chain, Guard guard)
    {
        if (guard.Values.Count == 1)
        {
            var value = guard.Values[0][..guard.Field.Type.Length()];
            return new Match.Compare(guard.Part, Comparison.Equal, EquatableArray.Create(value));
        }

        var key = new Key([guard.Part]);
        var set = new SetDeclaration(context.Names.ForSet($"{chain}_any", key.Parts), [guard.Field.Type]);
        var elements = _sets.AddPlain(set, guard.Values.Count);
        for (var i = 0; i < guard.Values.Count; i++)
        {
            guard.Values[i].CopyTo(elements.Append(default));
        }

        return new Match.InSet(key, set.Name);
    }

    /// <summary>Chains that one test or map of some fields leads to: they are guarded by them already.</summary>
    private static Dictionary<string, Field[]> FieldsAsked(Ruleset table)
    {
        var asked = new Dictionary<string, Field[]>(StringComparer.Ordinal);
        var maps = table.Sets.Where(static set => set.IsVerdictMap).ToDictionary(static set => set.Name);
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                if (rule.Verdict is Verdict.Goto target)
                {
                    Ask(
                        asked,
                        target.Chain,
                        rule.Matches.IsEmpty ? asked.GetValueOrDefault(chain.Name, []) : FieldsOf(rule)
                    );
                }
                else if (rule.Verdict is Verdict.Map map && maps.TryGetValue(map.Name, out var set))
                {
                    Field[] fields = [.. map.Key.Parts.Select(static part => part.Field)];
                    foreach (var verdict in set.Verdicts)
                    {
                        if (TargetOf(verdict) is { } to)
                        {
                            Ask(asked, to, fields);
                        }
                    }
                }
            }
        }

        return asked;
    }

    private static string? TargetOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Goto to => to.Chain,
            Verdict.Jump to => to.Chain,
            _ => null,
        };

    private static Field[] FieldsOf(Rule rule) =>
        rule.Matches.Items switch
        {
            [Match.Compare compare] => [compare.Part.Field],
            [Match.InSet { Negated: false } test] => [.. test.Key.Parts.Select(static part => part.Field)],
            _ => [],
        };

    /// <summary>A chain with several ways to it is guarded by what all of them ask.</summary>
    private static void Ask(Dictionary<string, Field[]> asked, string chain, Field[] fields) =>
        asked[chain] = asked.TryGetValue(chain, out var known) ? [.. known.Intersect(fields)] : fields;
}
