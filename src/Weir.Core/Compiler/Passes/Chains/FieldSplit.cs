using System.Runtime.InteropServices;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>The state of one splitting over a table.</summary>
internal sealed class FieldSplit(Ruleset table, PassContext context)
{
    private static readonly Field[] Fields = [Field.InputInterface, Field.OutputInterface, Field.L4Proto];

    private readonly List<Chain> _kept = [];
    private readonly List<Chain> _made = [];
    private readonly SetBuilder _sets = new(table, context);
    private readonly SplitGain _gain = new(context);
    private readonly Dictionary<string, HashSet<Field>> _asked = FieldsAsked(table);

    public void Visit(Chain chain) =>
        _kept.Add(Split(chain, Array.FindAll(Fields, field => !IsAsked(chain.Name, field))));

    public Ruleset Finish() =>
        _made.Count == 0 ? table : _sets.Finish(table with { Chains = new([.. _kept, .. _made]) });

    /// <param name="chain">The chain.</param>
    /// <param name="fields">Those that were not asked for yet on the way to it.</param>
    private Chain Split(Chain chain, Field[] fields)
    {
        var rules = new List<Rule>(chain.Rules.Count);
        for (var at = 0; at < chain.Rules.Count; at++)
        {
            if (Best(chain.Rules, at, fields) is not { } run)
            {
                rules.Add(chain.Rules[at]);
                continue;
            }

            Put(chain, run, Array.FindAll(fields, field => !ReferenceEquals(field, run.Field)), rules);
            at += run.Count - 1;
        }

        return rules.Count == chain.Rules.Count ? chain : chain with { Rules = new([.. rules]) };
    }

    private FieldRun? Best(EquatableArray<Rule> rules, int at, Field[] fields)
    {
        var (best, most) = ((FieldRun?)null, SplitGain.Least);
        foreach (var field in fields)
        {
            // A run that began before this rule has been weighed there.
            var isFirst = at == 0 || FieldRun.TestOf(rules[at - 1], field) is null;
            if (isFirst && FieldRun.At(rules, at, field) is { } run && _gain.Of(rules, run) is var gain && gain > most)
            {
                (best, most) = (run, gain);
            }
        }

        return best;
    }

    /// <summary>The jumps, then the rules with values too rare for a chain: they match none of the packets that came back.</summary>
    private void Put(Chain chain, FieldRun run, Field[] left, List<Rule> rules)
    {
        var jumps = new List<(FieldValue Value, Rule Rule)>();
        var rest = new List<int>();
        foreach (var value in run.Values)
        {
            if (!_gain.HasChain(chain.Rules, run, value))
            {
                rest.AddRange(value.Rules);
                continue;
            }

            var name = context.Names.Unique($"{chain.Name}_{Word(value.Test)}");
            var inside = value.Rules.Select(index => Without(chain.Rules[index], value.Test));
            _made.Add(Split(new Chain(name, null, new([.. inside])), left));
            var origin = chain.Rules[value.Rules[0]].Origin;
            jumps.Add((value, new Rule([value.Test], [], new Verdict.Jump(name)) { Origin = origin }));
        }

        if (_gain.IsMapCheaper(run.Field, jumps.Count))
        {
            rules.Add(MapOf(chain, run.Field, jumps));
        }
        else
        {
            rules.AddRange(jumps.Select(static jump => jump.Rule));
        }

        rest.Sort();
        rules.AddRange(rest.Select(index => chain.Rules[index]));
    }

    private Rule MapOf(Chain chain, Field field, List<(FieldValue Value, Rule Rule)> jumps)
    {
        var key = Key.Of(field);
        var set = new SetDeclaration(context.Names.ForSet(chain.Name, key.Parts), [field.Type])
        {
            Verdicts = new([.. jumps.Select(static jump => jump.Rule.Verdict).OfType<Verdict>()]),
        };
        var elements = _sets.AddPlain(set, jumps.Count);
        for (var i = 0; i < jumps.Count; i++)
        {
            var bytes = elements.Append(jumps[i].Rule.Origin);
            FieldRun.Padded(jumps[i].Value.Test).AsSpan().CopyTo(bytes);
            MemoryMarshal.Write(bytes[set.KeyLength..], (uint)i);
        }

        return new Rule([], [], new Verdict.Map(key, set.Name)) { Origin = jumps[0].Rule.Origin };
    }

    /// <summary>A test of the protocol stays: without it a rule's ports could not be said in iptables, nor read from the right header.</summary>
    private static Rule Without(Rule rule, Match.Compare test) =>
        ReferenceEquals(test.Part.Field, Field.L4Proto)
            ? rule
            : rule with
            {
                Matches = new(rule.Matches.Items.RemoveAll(match => match == test)),
            };

    private static string Word(Match.Compare test)
    {
        var value = test.Value.AsSpan();
        if (ReferenceEquals(test.Part.Field, Field.L4Proto))
        {
            return value[0] switch
            {
                1 => "icmp",
                6 => "tcp",
                17 => "udp",
                58 => "icmpv6",
                var other => $"proto{other.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            };
        }

        return System.Text.Encoding.ASCII.GetString(value.TrimEnd((byte)0));
    }

    private bool IsAsked(string chain, Field field) =>
        _asked.TryGetValue(chain, out var fields) && fields.Contains(field);

    /// <summary>Fields that every way to a chain asks for a value of.</summary>
    private static Dictionary<string, HashSet<Field>> FieldsAsked(Ruleset table)
    {
        var asked = new Dictionary<string, HashSet<Field>>(StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                foreach (var target in ChainGraph.Targets(rule, table))
                {
                    var fields = Array.FindAll(Fields, field => AsksFor(rule, field));
                    if (asked.TryGetValue(target, out var known))
                    {
                        known.IntersectWith(fields);
                    }
                    else
                    {
                        asked.Add(target, [.. fields]);
                    }
                }
            }
        }

        return asked;
    }

    private static bool AsksFor(Rule rule, Field field) =>
        FieldRun.TestOf(rule, field) is not null
        || (
            rule.Verdict is Verdict.Map { Key.Parts: var parts }
            && parts.Items.Any(part => !part.IsMasked && ReferenceEquals(part.Field, field))
        );
}
