namespace Weir.Sources.IptablesSave;

/// <summary>Options of iptables itself.</summary>
internal enum CoreOption
{
    None,
    Append,
    Insert,
    Replace,
    Delete,
    NewChain,
    DeleteChain,
    Flush,
    Zero,
    Policy,
    Source,
    Destination,
    Protocol,
    Input,
    Output,
    Fragment,
    Match,
    Jump,
    Goto,
    Counters,

    /// <summary>-4: a rule for IPv4 only.</summary>
    OnlyIpv4,

    /// <summary>-6: a rule for IPv6 only.</summary>
    OnlyIpv6,

    /// <summary>Says how to print, wait or load, nothing of the rule.</summary>
    Aside,

    /// <summary>The same, with an argument.</summary>
    AsideWithArgument,

    /// <summary>Exists, and does not belong into a file.</summary>
    Foreign,
}

/// <summary>Names and letters of iptables' own options.</summary>
internal static class CoreOptions
{
    public static readonly (string Name, CoreOption Option)[] Names =
    [
        ("--append", CoreOption.Append),
        ("--insert", CoreOption.Insert),
        ("--replace", CoreOption.Replace),
        ("--delete", CoreOption.Delete),
        ("--new-chain", CoreOption.NewChain),
        ("--new", CoreOption.NewChain),
        ("--delete-chain", CoreOption.DeleteChain),
        ("--flush", CoreOption.Flush),
        ("--zero", CoreOption.Zero),
        ("--policy", CoreOption.Policy),
        ("--source", CoreOption.Source),
        ("--src", CoreOption.Source),
        ("--destination", CoreOption.Destination),
        ("--dst", CoreOption.Destination),
        ("--protocol", CoreOption.Protocol),
        ("--proto", CoreOption.Protocol),
        ("--in-interface", CoreOption.Input),
        ("--out-interface", CoreOption.Output),
        ("--fragments", CoreOption.Fragment),
        ("--fragment", CoreOption.Fragment),
        ("--match", CoreOption.Match),
        ("--jump", CoreOption.Jump),
        ("--goto", CoreOption.Goto),
        ("--set-counters", CoreOption.Counters),
        ("--ipv4", CoreOption.OnlyIpv4),
        ("--ipv6", CoreOption.OnlyIpv6),
        ("--numeric", CoreOption.Aside),
        ("--verbose", CoreOption.Aside),
        ("--exact", CoreOption.Aside),
        ("--line-numbers", CoreOption.Aside),
        ("--modprobe", CoreOption.AsideWithArgument),
        ("--table", CoreOption.Foreign),
        ("--list", CoreOption.Foreign),
        ("--list-rules", CoreOption.Foreign),
        ("--check", CoreOption.Foreign),
        ("--rename-chain", CoreOption.Foreign),
        ("--version", CoreOption.Foreign),
        ("--help", CoreOption.Foreign),
    ];

    public static CoreOption OfLetter(byte letter) =>
        letter switch
        {
            (byte)'A' => CoreOption.Append,
            (byte)'I' => CoreOption.Insert,
            (byte)'R' => CoreOption.Replace,
            (byte)'D' => CoreOption.Delete,
            (byte)'N' => CoreOption.NewChain,
            (byte)'X' => CoreOption.DeleteChain,
            (byte)'F' => CoreOption.Flush,
            (byte)'Z' => CoreOption.Zero,
            (byte)'P' => CoreOption.Policy,
            (byte)'s' => CoreOption.Source,
            (byte)'d' => CoreOption.Destination,
            (byte)'p' => CoreOption.Protocol,
            (byte)'i' => CoreOption.Input,
            (byte)'o' => CoreOption.Output,
            (byte)'f' => CoreOption.Fragment,
            (byte)'m' => CoreOption.Match,
            (byte)'j' => CoreOption.Jump,
            (byte)'g' => CoreOption.Goto,
            (byte)'c' => CoreOption.Counters,
            (byte)'4' => CoreOption.OnlyIpv4,
            (byte)'6' => CoreOption.OnlyIpv6,
            (byte)'n' or (byte)'v' or (byte)'x' => CoreOption.Aside,
            (byte)'M' => CoreOption.AsideWithArgument,
            (byte)'t' or (byte)'L' or (byte)'S' or (byte)'C' or (byte)'E' or (byte)'V' or (byte)'h' =>
                CoreOption.Foreign,
            _ => CoreOption.None,
        };

    public static CoreOption OfName(ReadOnlySpan<char> name)
    {
        foreach (var (known, option) in Names)
        {
            if (name.SequenceEqual(known))
            {
                return option;
            }
        }

        return CoreOption.None;
    }

    public static bool TakesArgument(this CoreOption option) =>
        option
            is not (
                CoreOption.Fragment
                or CoreOption.OnlyIpv4
                or CoreOption.OnlyIpv6
                or CoreOption.Aside
                or CoreOption.Foreign
                or CoreOption.Flush
                or CoreOption.Zero
                or CoreOption.DeleteChain
            );

    public static bool IsNegatable(this CoreOption option) =>
        option
            is CoreOption.Source
                or CoreOption.Destination
                or CoreOption.Protocol
                or CoreOption.Input
                or CoreOption.Output
                or CoreOption.Fragment;
}
