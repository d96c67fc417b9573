using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>Ways in which a rule may end the walk through its chain.</summary>
[Flags]
internal enum Endings
{
    None = 0,
    Accept = 1,
    Drop = 2,

    /// <summary>Reject, queue, translation, goto …: equal only where the actions are.</summary>
    Other = 4,

    /// <summary>Ends this chain, not the base chain.</summary>
    Return = 8,
}

/// <summary>What doing something may change, and what it depends on.</summary>
/// <param name="Reads">Fields (<see cref="FieldBits"/>) that it looks at.</param>
/// <param name="Writes">Fields that it may change for what follows.</param>
/// <param name="Events">Others see that it was done, and in which order: a log line, a bucket asked.</param>
/// <param name="Counts">It exists for its counter: whether the walk gets there must not change.</param>
/// <param name="Endings">How it may end the walk.</param>
internal readonly record struct Effects(ulong Reads, ulong Writes, bool Events, bool Counts, Endings Endings)
{
    public static Effects None => default;

    public Effects Then(in Effects next) =>
        new(
            Reads | next.Reads,
            Writes | next.Writes,
            Events | next.Events,
            Counts | next.Counts,
            Endings | next.Endings
        );

    /// <summary>
    /// True when for a packet that meets both it does not matter which is first. <paramref name="same"/>: they are the same action.
    /// </summary>
    public bool CommutesWith(in Effects other, bool same)
    {
        if ((Reads & other.Writes) != 0 || (Writes & other.Reads) != 0)
        {
            return false;
        }

        if (Events && other.Events)
        {
            return false;
        }

        if ((Writes & other.Writes) != 0 && !same)
        {
            return false;
        }

        return EndsAlike(other, same) && other.EndsAlike(this, same);
    }

    /// <summary>This one's ending does not keep the other from being done in a way that shows.</summary>
    private bool EndsAlike(in Effects other, bool same)
    {
        if (Endings == Endings.None)
        {
            return true;
        }

        if (other.Writes != 0 || other.Events || other.Counts)
        {
            return same && other.Endings == Endings && !other.Events;
        }

        return other.Endings == Endings.None
            || (other.Endings == Endings && (same || Endings is Endings.Accept or Endings.Drop or Endings.Return));
    }

    /// <summary>What a test looks at.</summary>
    public static ulong ReadsOf(Match match)
    {
        switch (match)
        {
            case Match.Compare compare:
                return FieldBits.Of(compare.Part.Field);
            case Match.AnyBit bits:
                return FieldBits.Of(bits.Field);
            case Match.Masked masked:
                return FieldBits.Of(masked.Field);
            case Match.InRanges ranges:
                return FieldBits.Of(ranges.Field);
            case Match.InSet set:
                return FieldBits.Of(set.Key) | FieldBits.Sets;
            case Match.Either either:
                var reads = 0UL;
                foreach (var alternative in either.Alternatives)
                {
                    reads |= ReadsOf(alternative);
                }

                return reads;
            default:
                return FieldBits.Opaque;
        }
    }

    public static bool IsPure(Match match)
    {
        if (match is Match.Either either)
        {
            foreach (var alternative in either.Alternatives)
            {
                if (!IsPure(alternative))
                {
                    return false;
                }
            }

            return true;
        }

        return match is not Match.Extension { Purity: Purity.Stateful };
    }

    public static Effects Of(Statement statement) =>
        statement switch
        {
            Statement.Count => new(0, 0, false, true, Endings.None),
            Statement.SetMark mark => new(0, FieldBits.Of(mark.Mark), false, false, Endings.None),
            Statement.SetMarkFromMap mark => new(
                FieldBits.Of(mark.Key) | FieldBits.Sets,
                FieldBits.Of(mark.Mark),
                false,
                false,
                Endings.None
            ),
            Statement.SetBits bits => new(
                FieldBits.Of(bits.Field),
                FieldBits.Of(bits.Field),
                false,
                false,
                Endings.None
            ),
            Statement.CopyMark copy => new(
                FieldBits.Of(copy.From) | FieldBits.Of(copy.To),
                FieldBits.Of(copy.To),
                false,
                false,
                Endings.None
            ),
            // The packet has no entry any more: all fields of the entry change.
            Statement.NoTrack => new(0, FieldBits.Conntrack, false, false, Endings.None),
            Statement.Nat => new(FieldBits.Conntrack, 0, false, false, Endings.Other),
            Statement.SourceNat nat => new(FieldBits.Of(nat.Key) | FieldBits.Sets, 0, false, false, Endings.Other),
            Statement.DestinationNat nat => new(FieldBits.Of(nat.Key) | FieldBits.Sets, 0, false, false, Endings.Other),
            Statement.UpdateSet update => new(FieldBits.Of(update.Key), FieldBits.Sets, true, false, Endings.None),
            Statement.OverConnectionLimit limit => new(
                FieldBits.Of(limit.Key),
                FieldBits.Sets,
                true,
                false,
                Endings.None
            ),
            Statement.OverRate rate => new(FieldBits.Of(rate.Key), FieldBits.Sets, true, false, Endings.None),
            Statement.Extension extension => new(0, WritesOf(extension.Target), true, false, Endings.None),
            _ => new(FieldBits.All, FieldBits.All, true, true, Endings.Other),
        };

    /// <summary>Targets that change nothing a rule can ask about. Any other is taken to change everything.</summary>
    private static ulong WritesOf(string target) =>
        target switch
        {
            "LOG" or "NFLOG" or "ULOG" or "AUDIT" or "TRACE" or "LED" or "TEE" or "IDLETIMER" or "RATEEST" => 0,
            "CHECKSUM" or "TCPMSS" or "TCPOPTSTRIP" => FieldBits.Opaque,
            "CT" => FieldBits.Conntrack | FieldBits.Opaque,
            "SET" => FieldBits.Sets | FieldBits.Opaque,
            _ => FieldBits.All,
        };
}
