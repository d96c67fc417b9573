namespace Weir.Core.Rules;

public enum NatKind
{
    Source,
    Destination,

    /// <summary>Source, to the address of the interface it leaves by.</summary>
    Masquerade,

    /// <summary>Destination, to the box itself.</summary>
    Redirect,

    /// <summary>One to one into another network: destination in prerouting and output, source in postrouting and input.</summary>
    Netmap,
}

/// <summary>NF_NAT_RANGE_* of <c>nf_nat.h</c>, the ones that iptables can write.</summary>
[Flags]
public enum NatOptions
{
    None = 0,
    Random = 1,
    RandomFully = 2,
    Persistent = 4,
}
