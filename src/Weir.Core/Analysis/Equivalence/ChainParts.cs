using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>What chains write and what they read of what can be written: decides which runs are needed and what each tracks.</summary>
internal sealed class ChainParts
{
    public Parts Written { get; private set; }

    public Parts Read { get; private set; }

    /// <summary>One mark is copied onto the other somewhere.</summary>
    public bool CopiesMarks { get; private set; }

    /// <summary>Texts of all events.</summary>
    public SortedSet<string> Events { get; } = new(StringComparer.Ordinal);

    public void Add(Chain chain, bool counters)
    {
        foreach (var rule in chain.Rules)
        {
            foreach (var match in rule.Matches)
            {
                Add(match);
            }

            foreach (var statement in rule.Statements)
            {
                Add(statement, counters);
            }

            if (rule.Verdict is Verdict.Map map)
            {
                Add(map.Key);
            }
        }
    }

    private void Add(Match match)
    {
        switch (match)
        {
            case Match.Compare compare:
                Read |= ReadOf(compare.Part.Field);
                break;
            case Match.AnyBit bits:
                Read |= ReadOf(bits.Field);
                break;
            case Match.Masked masked:
                Read |= ReadOf(masked.Field);
                break;
            case Match.InRanges ranges:
                Read |= ReadOf(ranges.Field);
                break;
            case Match.InSet inSet:
                Add(inSet.Key);
                break;
            case Match.Either either:
                foreach (var alternative in either.Alternatives)
                {
                    Add(alternative);
                }

                break;
            case Match.Extension { Purity: Purity.Stateful } extension:
                AddEvent(EventText.Of(extension));
                break;
            default:
                break;
        }
    }

    private void Add(Statement statement, bool counters)
    {
        switch (statement)
        {
            case Statement.SetMark set:
                Write(set.Mark);
                break;
            case Statement.SetMarkFromMap set:
                Write(set.Mark);
                Add(set.Key);
                break;
            case Statement.SetBits set:
                Write(set.Field);
                break;
            case Statement.CopyMark copy:
                Write(copy.To);
                CopiesMarks |= copy.From != copy.To;
                Read |= ReadOf(Field.CtMark) & Parts.NoTrack;
                break;
            case Statement.NoTrack:
                Written |= Parts.NoTrack;
                break;
            case Statement.SourceNat nat:
                Add(nat.Key);
                break;
            case Statement.DestinationNat nat:
                Add(nat.Key);
                break;
            case Statement.UpdateSet update:
                Add(update.Key);
                AddEvent(statement, counters);
                break;
            case Statement.OverConnectionLimit limit:
                Add(limit.Key);
                AddEvent(statement, counters);
                break;
            case Statement.OverRate rate:
                Add(rate.Key);
                AddEvent(statement, counters);
                break;
            default:
                AddEvent(statement, counters);
                break;
        }
    }

    private void AddEvent(Statement statement, bool counters)
    {
        if (EventText.Of(statement, counters) is { } text)
        {
            AddEvent(text);
        }
    }

    private void AddEvent(string text)
    {
        Events.Add(text);
        Written |= Parts.Events;
    }

    private void Add(Key key)
    {
        foreach (var part in key.Parts)
        {
            Read |= ReadOf(part.Field);
        }
    }

    private void Write(Field field)
    {
        Written |= EffectFields.PartOf(field);
        // Whether there is a connection to mark is a question to the state.
        Read |= field == Field.CtMark ? Parts.NoTrack : Parts.None;
    }

    private static Parts ReadOf(Field field) =>
        (EffectFields.IsWritable(field) ? EffectFields.PartOf(field) : Parts.None)
        | (field.Layer == FieldLayer.Conntrack ? Parts.NoTrack : Parts.None);
}
