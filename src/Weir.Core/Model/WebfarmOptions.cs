namespace Weir.Core.Model;

/// <summary>What drops the packets of banned prefixes.</summary>
public enum BanBackend : byte
{
    /// <summary>nftables sets, before connection tracking.</summary>
    Nft,

    /// <summary>A BPF program on the outside interfaces, before the kernel makes a packet buffer.</summary>
    Xdp,

    /// <summary>nftables sets at the ingress hook of the outside interfaces, before the kernel does anything else with a packet.</summary>
    Ingress,
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

    /// <summary>
    /// Interfaces that take no XDP program: nftables drops the bans at their ingress hook. Found out by an apply, written in no source, and
    /// empty unless <see cref="Bans"/> is XDP.
    /// </summary>
    public EquatableArray<string> IngressOn { get; init; } = [];

    /// <summary>With XDP: what is sent to banned prefixes is dropped too, for which the bans must be in the table of nftables as well.</summary>
    public bool BansOut { get; init; }

    /// <summary>The table of nftables holds the bans, whichever hooks ask for them.</summary>
    public bool BansInTable => Bans != BanBackend.Xdp || BansOut || !IngressOn.IsEmpty;

    /// <summary>TCP openings that a source (IPv4 address, IPv6 /64) may send to listeners per second, with a burst of twice as many; 0 = no limit.</summary>
    public uint NewConnections { get; init; }

    /// <summary>A SYN proxy before listeners. Not built: sources refuse it (WEIR0213).</summary>
    public bool SynProxy { get; init; }

    /// <summary>XDP: packets per second from one source (IPv4 address, IPv6 /64) above which the rest is dropped; 0 = off.</summary>
    public uint DropRate { get; init; }
}
