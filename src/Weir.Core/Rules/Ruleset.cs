using Weir.Core.Text;

namespace Weir.Core.Rules;

public enum Family
{
    Inet,
    Ip,
    Ip6,
}

public enum Hook
{
    Prerouting,
    Input,
    Forward,
    Output,
    Postrouting,

    /// <summary>Of one device, before prerouting, defragmentation and all else (NF_INET_INGRESS); only in tables of family inet.</summary>
    Ingress,
}

public enum ChainType
{
    Filter,
    Nat,

    /// <summary>Routes again when the chain changed the packet: what iptables' mangle OUTPUT does.</summary>
    Route,
}

/// <summary>The intermediate representation: one table's chains, sets, maps and counters, in the order they are to be made.</summary>
public sealed record Ruleset(
    Family Family,
    string Table,
    EquatableArray<Chain> Chains,
    EquatableArray<SetDeclaration> Sets,
    EquatableArray<string> Counters
)
{
    /// <summary>Contents of the sets and maps, by name; a set without an entry is empty.</summary>
    public required IReadOnlyDictionary<string, ElementTable> Elements { get; init; }

    public int RuleCount
    {
        get
        {
            var count = 0;
            foreach (var chain in Chains)
            {
                count += chain.Rules.Count;
            }

            return count;
        }
    }
}

/// <summary>Where a base chain hangs. Priorities are netfilter's: raw −300, conntrack −200, dstnat −100, filter 0, srcnat 100.</summary>
public sealed record BaseHook(ChainType Type, Hook Hook, int Priority, bool Drops)
{
    private const int Conntrack = -200; // NF_IP_PRI_CONNTRACK

    /// <summary>True when packets come by that conntrack has not seen: at ingress all, at prerouting and output before its priority.</summary>
    public bool IsBeforeConntrack =>
        Hook == Hook.Ingress || (Hook is Hook.Prerouting or Hook.Output && Priority < Conntrack);

    /// <summary>The device whose packets come by; null at every hook but <see cref="Hook.Ingress"/>.</summary>
    public string? Device { get; init; }

    /// <summary>Whether packets that came in by this interface meet the chain.</summary>
    internal bool Sees(string inputInterface) => Device is null || Device == inputInterface;
}

/// <summary>A chain; <paramref name="Base"/> is null for one that is only jumped to.</summary>
public sealed record Chain(string Name, BaseHook? Base, EquatableArray<Rule> Rules)
{
    /// <summary>What the policy had counted, where the source says so.</summary>
    public Tally? Tally { get; init; }
}

/// <summary>When all tests hold, the statements are done in order and the verdict taken (null: go on).</summary>
public sealed record Rule(EquatableArray<Match> Matches, EquatableArray<Statement> Statements, Verdict? Verdict)
{
    /// <summary>Where the rule came from; not part of its equality.</summary>
    public Origin Origin { get; init; }

    /// <summary>Words for the operator, shown by listings and carried into the kernel.</summary>
    public string? Comment { get; init; }

    /// <summary>What the rule had counted, where the source says so (<c>iptables-save -c</c>).</summary>
    public Tally? Tally { get; init; }
}

/// <summary>A named set or map, without its elements.</summary>
public sealed record SetDeclaration(string Name, EquatableArray<FieldType> Key)
{
    /// <summary>Types of a map's data; empty for a set and for a verdict map.</summary>
    public EquatableArray<FieldType> Data { get; init; }

    /// <summary>The verdicts a verdict map's elements choose from by index; empty for sets and other maps.</summary>
    public EquatableArray<Verdict> Verdicts { get; init; }

    /// <summary>Elements are ranges: first and last key, both inclusive.</summary>
    public bool Interval { get; init; }

    /// <summary>Written from the packet path.</summary>
    public bool Dynamic { get; init; }

    /// <summary>Elements may expire by themselves.</summary>
    public bool Timeouts { get; init; }

    /// <summary>Seconds that an element the packet path made stays after it was last written; 0: for good. Needs <see cref="Timeouts"/>.</summary>
    public uint LifeSeconds { get; init; }

    /// <summary>Each element counts its packets and bytes.</summary>
    public bool Counters { get; init; }

    /// <summary>Most elements the set can hold; given, the kernel uses its fixed hash (kernel.md, B). 0 = not given.</summary>
    public uint Capacity { get; init; }

    /// <summary>How ipset declared it, for those who stay on ipset; null for a set that did not come from there.</summary>
    public IpsetHeader? Ipset { get; init; }

    public bool IsVerdictMap => !Verdicts.IsEmpty;

    /// <summary>Bytes of a key: its fields, each padded to a multiple of four.</summary>
    public int KeyLength => Padded(Key);

    /// <summary>Bytes of the data; a verdict map's is the index of the verdict.</summary>
    public int DataLength => IsVerdictMap ? sizeof(uint) : Padded(Data);

    /// <summary>Bytes of an element in an <see cref="ElementTable"/>: key, for intervals the last key, data.</summary>
    public int Stride => (KeyLength * (Interval ? 2 : 1)) + DataLength;

    private static int Padded(EquatableArray<FieldType> fields)
    {
        var sum = 0;
        foreach (var field in fields)
        {
            sum += field.PaddedLength();
        }

        return sum;
    }
}
