using System.Buffers.Binary;
using Weir.Core.Compiler.Passes.Grouping;
using Weir.Core.Compiler.Passes.Guards;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Networks;

/// <summary>Puts runs of look-ups into chains of their own, behind the question for the network. Equal runs of several chains share theirs.</summary>
internal sealed class NetworkWriter(Ruleset table, PassContext context)
{
    private readonly SetBuilder _sets = new(table, context);
    private readonly NetworkRun _runs = new(table, context);
    private readonly List<Chain> _kept = [];
    private readonly List<Chain> _made = [];
    private readonly Dictionary<EquatableArray<Rule>, Rule> _questions = [];

    public void Visit(Chain chain)
    {
        var rules = new List<Rule>(chain.Rules.Count);
        for (var at = 0; at < chain.Rules.Count; )
        {
            // One set alone is left to the guards and the bitmaps.
            if (_runs.At(chain.Rules, at) is var (field, asked) && asked.Count > 1)
            {
                at += Write(chain.Name, chain.Rules.AsSpan().Slice(at, asked.Count), field, asked, rules);
            }
            else
            {
                rules.Add(chain.Rules[at++]);
            }
        }

        _kept.Add(chain with { Rules = new([.. rules]) });
    }

    public Ruleset Finish() =>
        _made.Count == 0 ? table : _sets.Finish(table with { Chains = new([.. _kept, .. _made]) });

    /// <returns>How many rules of the run were written, as they were or behind a question.</returns>
    private int Write(string chain, ReadOnlySpan<Rule> run, Field field, List<LookedUp> asked, List<Rule> rules)
    {
        var prefixes = asked.ConvertAll(one => AskedPrefixes.Of(one, context.Cost));
        if (NetworkChoice.Best(field, prefixes, context.Cost) is not { } question)
        {
            rules.AddRange(run);
            return run.Length;
        }

        if (!question.IsBeforeAll && !_runs.MayReorder(run, field))
        {
            // What cannot stand behind the question stands before it; those after it may have one of their own.
            var first = Array.IndexOf(question.Behind, false) + 1;
            rules.AddRange(run[..first]);
            return first;
        }

        var (behind, beside) = (new List<Rule>(), new List<Rule>());
        for (var i = 0; i < run.Length; i++)
        {
            (question.Behind[i] ? behind : beside).Add(run[i]);
        }

        rules.Add(Ask(chain, question, new([.. behind])));
        rules.AddRange(beside);
        return run.Length;
    }

    private Rule Ask(string chain, NetworkQuestion question, EquatableArray<Rule> behind)
    {
        var counts = behind.Any(static rule => rule.Tally is not null || rule.Comment is not null);
        if (!counts && _questions.TryGetValue(behind, out var known))
        {
            return known with { Origin = behind[0].Origin };
        }

        var name = context.Names.Unique($"{chain}_near");
        var rule = new Rule([TestOf(chain, question)], [], new Verdict.Jump(name)) { Origin = behind[0].Origin };
        _made.Add(new Chain(name, null, behind));
        if (!counts)
        {
            _questions.TryAdd(behind, rule);
        }

        return rule;
    }

    private Match TestOf(string chain, NetworkQuestion question)
    {
        var field = question.Part.Field;
        var value = new byte[field.Type.Length()];
        if (question.Networks is [var only])
        {
            Write(only, question.Part, value);
            return new Match.Compare(question.Part, Comparison.Equal, EquatableArray.Create(value));
        }

        var key = new Key([question.Part]);
        var set = new SetDeclaration(context.Names.ForSet($"{chain}_near", key.Parts), [field.Type]);
        var elements = _sets.AddPlain(set, question.Networks.Length);
        foreach (var network in question.Networks)
        {
            Write(network, question.Part, elements.Append(default));
        }

        return new Match.InSet(key, set.Name);
    }

    private static void Write(UInt128 network, KeyPart part, Span<byte> to)
    {
        var bits = part.Field.Type.Length() * 8;
        var address = network << (bits - part.PrefixLength);
        if (bits == 32)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to, (uint)address);
            return;
        }

        BinaryPrimitives.WriteUInt128BigEndian(to, address);
    }
}
