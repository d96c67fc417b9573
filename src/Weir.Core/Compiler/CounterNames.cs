using Weir.Core.Accounting;
using Weir.Core.Compiler.Lowering;

namespace Weir.Core.Compiler;

/// <summary>What counts in a compiled site's table, for those who read it back: docs/policy.md says what each one counts.</summary>
public static class CounterNames
{
    // Sets whose key is a member's id as mark.
    public const string Up4 = Names.Up4;
    public const string Up6 = Names.Up6;
    public const string Down4 = Names.Down4;
    public const string Down6 = Names.Down6;

    /// <summary>Whose traffic a set of this name counts; null when it does not count members.</summary>
    public static CountedSet? CountedBy(string set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (flow, name) = set.Split('_', 2) is [var head, var tail] && tail.Length > 0 ? (head, tail) : (set, "");
        return flow switch
        {
            Up4 => new CountedSet(name, Flow.Up4),
            Up6 => new CountedSet(name, Flow.Up6),
            Down4 => new CountedSet(name, Flow.Down4),
            Down6 => new CountedSet(name, Flow.Down6),
            _ => null,
        };
    }

    /// <summary>The set whose key is an inside interface: what came from sources that are no member's.</summary>
    public const string Strangers = Names.Strangers;

    // Named counters, all of dropped packets.
    public const string Invalid = Names.CountInvalid;
    public const string Spoofed = Names.CountSpoofed;
    public const string NoPublicAddress = Names.CountNoAddress;
    public const string OverLimit = Names.CountOverLimit;
    public const string Unsolicited = Names.CountUnsolicited;
    public const string ToBoxDropped = Names.CountToBox;
    public const string Banned = Names.CountBanned;
    public const string OverRate = Names.CountOverRate;

    private const string TotalHead = "total_";

    /// <summary>
    /// The named counter that stands beside a set that counts members, and moves after it with each packet: while it stands still, so do
    /// all elements of the set.
    /// </summary>
    public static string TotalOf(string set) => Names.Total(set);

    /// <summary>Whose traffic the named counter sums up; null when it is no such sum.</summary>
    public static CountedSet? SumOf(string counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return counter.StartsWith(TotalHead, StringComparison.Ordinal) ? CountedBy(counter[TotalHead.Length..]) : null;
    }
}
