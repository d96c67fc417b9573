using System.Runtime.InteropServices;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Compiler.Passes.Networks;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>Writes a chain's groups down again: each as one rule with a set or map where that is cheaper, else as the rules it came from.</summary>
internal sealed class GroupEmitter(Chain chain, FlatRules rules, SetBuilder sets)
{
    private readonly List<Rule> _rules = [];
    private readonly TargetCost _cost = sets.Context.Cost;

    /// <summary>Groups that became a look-up.</summary>
    public int LookUps { get; private set; }

    public Chain Emit(List<RuleGroup> groups)
    {
        PruneReturns(groups);
        for (var at = 0; at < groups.Count; at++)
        {
            var run = PrefixRun.At(rules, groups, at);
            if (run > 1 && PrefixesPay(groups, at, run))
            {
                EmitPrefixes(groups.GetRange(at, run));
                at += run - 1;
            }
            else
            {
                Emit(groups[at]);
            }
        }

        return chain with
        {
            Rules = new([.. _rules]),
        };
    }

    /// <summary>A return in the last group leads where the chain ends anyway.</summary>
    private void PruneReturns(List<RuleGroup> groups)
    {
        while (!sets.Context.ElementCounters && groups.Count > 0)
        {
            groups[^1].Winners.RemoveAll(IsSilentReturn);
            if (!groups[^1].IsEmpty)
            {
                break;
            }

            groups.RemoveAt(groups.Count - 1);
        }
    }

    private bool IsSilentReturn(int flat)
    {
        var isReturn =
            rules.ActionOf(flat).Parts is { Asked.IsEmpty: true, Statements.IsEmpty: true, Verdict: Verdict.Return };
        if (isReturn)
        {
            sets.NoteLeftOut(chain.Rules[rules.SourceOf(flat)]);
        }

        return isReturn;
    }

    private void Emit(RuleGroup group)
    {
        var key = Varying(group);
        if (key.Count == 0 || CostOfLookUp(group, key) >= CostOfRules(group))
        {
            EmitRules(group);
            return;
        }

        EmitLookUp(group, key);
    }

    private double CostOfRules(RuleGroup group) =>
        group.Winners.Count * _cost.Rule(group.Shape.Parts, group.Shape.Others);

    private double CostOfLookUp(RuleGroup group, List<KeyPart> key) =>
        _cost.LookUp(CollectionsMarshal.AsSpan(key), new GroupData(rules, group).Form, group.Winners.Count);

    private void EmitLookUp(RuleGroup group, List<KeyPart> key)
    {
        LookUps++;
        var data = new GroupData(rules, group);
        var set = data.Declare(sets.Context.Names.ForSet(chain.Name, key), CollectionsMarshal.AsSpan(key));
        var elements = sets.Add(set, group.Winners.Count, rules.ActionOf(group.Winners[0]).Effects.Counts);
        foreach (var flat in group.Winners)
        {
            var source = chain.Rules[rules.SourceOf(flat)];
            var bytes = elements.Append(source.Origin);
            WriteKey(group.Shape, key, rules.KeyOf(flat), bytes);
            data.Write(rules.ActionOf(flat), bytes[set.KeyLength..]);
            sets.Carry(set, elements, source, rules.IsFirst(flat));
        }

        var tests = ConstantTests(group, key);
        Add(group, data.RuleOf(tests, new Key(new([.. key])), set.Name));
    }

    private void Add(RuleGroup group, Rule rule)
    {
        var first = chain.Rules[rules.SourceOf(group.Winners[0])];
        _rules.Add(
            rule with
            {
                Origin = first.Origin,
                Comment = CommonComment(group, first.Comment),
                Tally = SumOfTallies(group),
            }
        );
    }

    private Tally? SumOfTallies(RuleGroup group)
    {
        var (packets, bytes, any) = (0UL, 0UL, false);
        foreach (var flat in group.Winners)
        {
            if (rules.IsFirst(flat) && chain.Rules[rules.SourceOf(flat)].Tally is { } tally)
            {
                (packets, bytes, any) = (packets + tally.Packets, bytes + tally.Bytes, true);
            }
        }

        return any ? new Tally(packets, bytes) : null;
    }

    private string? CommonComment(RuleGroup group, string? comment)
    {
        foreach (var flat in group.Winners)
        {
            if (chain.Rules[rules.SourceOf(flat)].Comment != comment)
            {
                return null;
            }
        }

        return comment;
    }

    /// <summary>Parts of the key that are not the same in all the rules: the others need no place in the set.</summary>
    private List<KeyPart> Varying(RuleGroup group)
    {
        var varying = new List<KeyPart>();
        var first = rules.KeyOf(group.Winners[0]);
        foreach (var part in group.Shape.Parts)
        {
            var (at, length) = (group.Shape.OffsetOf(part.Field), part.Field.Type.PaddedLength());
            foreach (var flat in group.Winners)
            {
                if (!rules.KeyOf(flat).Slice(at, length).SequenceEqual(first.Slice(at, length)))
                {
                    varying.Add(part);
                    break;
                }
            }
        }

        sets.Context.Keys.Complete(varying, group.Shape.Parts);
        return varying;
    }

    private List<Match> ConstantTests(RuleGroup group, List<KeyPart> key)
    {
        var tests = new List<Match>();
        var first = rules.KeyOf(group.Winners[0]);
        foreach (var part in group.Shape.Parts)
        {
            if (!key.Contains(part))
            {
                tests.Add(Comparison(part, first[group.Shape.OffsetOf(part.Field)..]));
            }
        }

        tests.AddRange(group.Shape.Others);
        return tests;
    }

    private static Match.Compare Comparison(KeyPart part, ReadOnlySpan<byte> value) =>
        new Match.Compare(part, Rules.Comparison.Equal, EquatableArray.Create(value[..part.Field.Type.Length()]));

    private static void WriteKey(Shape shape, List<KeyPart> key, ReadOnlySpan<byte> from, Span<byte> to)
    {
        foreach (var part in key)
        {
            var length = part.Field.Type.PaddedLength();
            from.Slice(shape.OffsetOf(part.Field), length).CopyTo(to);
            to = to[length..];
        }
    }

    /// <summary>The rules themselves; one that was taken apart and is here as a whole is put together again.</summary>
    private void EmitRules(RuleGroup group)
    {
        var flats = new List<int>(group.Winners);
        flats.Sort();
        for (var i = 0; i < flats.Count; i++)
        {
            var source = rules.SourceOf(flats[i]);
            var pieces = rules.Pieces[source];
            var whole =
                !rules.IsCopy(flats[i])
                && i + pieces <= flats.Count
                && rules.SourceOf(flats[i + pieces - 1]) == source
                && !rules.IsCopy(flats[i + pieces - 1]);
            _rules.Add(whole ? chain.Rules[source] : Piece(flats[i]));
            i += whole ? pieces - 1 : 0;
        }
    }

    private Rule Piece(int flat)
    {
        var shape = rules.ShapeOf(flat);
        var tests = new List<Match>();
        foreach (var part in shape.Parts)
        {
            tests.Add(Comparison(part, rules.KeyOf(flat)[shape.OffsetOf(part.Field)..]));
        }

        tests.AddRange(shape.Others);
        tests.AddRange(rules.ActionOf(flat).Parts.Asked.Items);
        var source = chain.Rules[rules.SourceOf(flat)];
        return source with { Matches = new([.. tests]), Tally = rules.IsFirst(flat) ? source.Tally : null };
    }

    private bool PrefixesPay(List<RuleGroup> groups, int at, int run)
    {
        var apart = 0.0;
        var elements = 0;
        for (var i = at; i < at + run; i++)
        {
            apart += CostApart(groups[i]);
            elements += groups[i].Winners.Count;
        }

        var joined = _cost.Prefixes(run, elements);
        return joined < apart && !IsCheaperByNetworks(groups.GetRange(at, run), joined);
    }

    /// <summary>Apart they can stand behind a question for the network, which <see cref="NearNetworksPass"/> will ask.</summary>
    private bool IsCheaperByNetworks(List<RuleGroup> run, double joined)
    {
        var first = chain.Rules[rules.SourceOf(run[0].Winners[0])];
        if (sets.Context.Settings.Target != OptimizerTarget.Nft || !NetworkChoice.IsRare(first))
        {
            return false;
        }

        var asked = run.ConvertAll(group => new AskedPrefixes(
            Bits(group.Shape.Parts[0]),
            [.. group.Winners.Select(flat => AskedPrefixes.Number(rules.KeyOf(flat)))],
            CostApart(group)
        ));
        return NetworkChoice.Best(run[0].Shape.Parts[0].Field, asked, _cost)?.Nanoseconds < joined;
    }

    private static int Bits(KeyPart part) => part.IsMasked ? part.PrefixLength : part.Field.Type.Length() * 8;

    private double CostApart(RuleGroup group) =>
        Math.Min(CostOfLookUp(group, [group.Shape.Parts[0]]), CostOfRules(group));

    private void EmitPrefixes(List<RuleGroup> run)
    {
        LookUps++;
        var part = new KeyPart(run[0].Shape.Parts[0].Field);
        var key = new Key([part]);
        var set = new SetDeclaration(sets.Context.Names.ForSet(chain.Name, key.Parts), [part.Field.Type])
        {
            Interval = true,
        };
        var ranges = PrefixRun.Outermost(rules, run);
        var elements = sets.Add(set, ranges.Count);
        foreach (var (flat, range) in ranges)
        {
            var source = chain.Rules[rules.SourceOf(flat)];
            var bytes = elements.Append(source.Origin);
            PrefixRun.Write(part.Field, range, bytes);
            sets.Carry(set, elements, source, rules.IsFirst(flat));
        }

        NoteInner(run, ranges);
        var data = new GroupData(rules, run[0]);
        var rule = data.RuleOf([.. run[0].Shape.Others], key, set.Name);
        Add(run[0], rule);
    }

    /// <summary>Prefixes inside others are no elements of their own.</summary>
    private void NoteInner(List<RuleGroup> run, List<(int Flat, Model.NumberRange Range)> outermost)
    {
        if (!sets.Context.NotesPlaces)
        {
            return;
        }

        var kept = outermost.Select(static one => one.Flat).ToHashSet();
        foreach (var group in run)
        {
            foreach (var flat in group.Winners)
            {
                if (!kept.Contains(flat))
                {
                    sets.NoteLeftOut(chain.Rules[rules.SourceOf(flat)]);
                }
            }
        }
    }
}
