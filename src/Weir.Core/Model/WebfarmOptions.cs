namespace Weir.Core.Model;

/// <summary>What drops the packets of banned prefixes.</summary>
public enum BanBackend : byte
{
    /// <summary>nftables sets, before connection tracking.</summary>
    Nft,

    /// <summary>A BPF program on the outside interfaces, before the kernel makes a packet buffer.</summary>
    Xdp,
}

/// <summary>Where the kernel runs the XDP program.</summary>
public enum XdpMode : byte
{
    /// <summary>Native where the driver can, else generic.</summary>
    Auto,
    Native,
    Generic,
}

/// <summary>Options that only a web farm has.</summary>
public sealed record WebfarmOptions
{
    public static WebfarmOptions Default { get; } = new();

    public BanBackend Bans { get; init; } = BanBackend.Nft;

    public XdpMode XdpMode { get; init; } = XdpMode.Auto;

    /// <summary>The XDP program outlives Weir (pinned); else it goes with the process that attached it.</summary>
    public bool XdpStays { get; init; } = true;

    /// <summary>New TCP connections and UDP packets of unknown flows a source may send to listeners per second; 0 = no limit.</summary>
    public uint NewConnections { get; init; }

    /// <summary>Answer TCP openings to listeners with SYN cookies in nftables; makes these listeners tracked (docs/operations/floods.md).</summary>
    public bool SynProxy { get; init; }

    /// <summary>XDP: packets per second from one source (IPv4 address, IPv6 /64) above which the rest is dropped; 0 = off.</summary>
    public uint DropRate { get; init; }
}
