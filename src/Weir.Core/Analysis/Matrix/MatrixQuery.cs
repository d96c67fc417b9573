using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>What counts as allowed where a rule asks what the query leaves open, or what no field says.</summary>
public enum MatrixBound
{
    /// <summary>Both answers: an edge is certain, or only possible.</summary>
    Both,

    /// <summary>What may be allowed: the answer errs to the open side.</summary>
    Upper,

    /// <summary>What is allowed for certain: the answer errs to the closed side.</summary>
    Lower,
}

/// <summary>Which connections a matrix is about: first packets of one protocol to one port, at one hook.</summary>
/// <param name="Family"><see cref="Family.Ip"/> or <see cref="Family.Ip6"/>.</param>
/// <param name="Protocol">tcp, udp, udplite, sctp, dccp, icmp, icmpv6, or a number.</param>
/// <param name="Port">Destination port; of no meaning for protocols without ports.</param>
/// <param name="Hook"><see cref="Hook.Forward"/>, <see cref="Hook.Input"/> or <see cref="Hook.Output"/>.</param>
public sealed record MatrixQuery(Family Family, string Protocol, ushort Port, Hook Hook = Hook.Forward)
{
    /// <summary>Source port; null: any, and rules that ask for one may or may not match.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>Flags of TCP packets: SYN alone, as first packets have; null: any, as for the source port.</summary>
    public byte? TcpFlags { get; init; } = 2;

    /// <summary>Interface the packets come in by; null: any, as for the source port.</summary>
    public string? InputInterface { get; init; }

    /// <summary>Interface they leave by; null: any.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>
    /// Networks behind interfaces: a rule's <c>-i</c> of a listed name then means that the source is one of them, as where nobody forges
    /// sources. Of no use together with <see cref="InputInterface"/>.
    /// </summary>
    public EquatableArray<InterfaceNetworks> Networks { get; init; }

    public MatrixBound Bound { get; init; }

    /// <summary>Pairs of source and destination groups that are computed at most; beyond it the matrix is refused.</summary>
    public long MostPairs { get; init; } = 2_000_000_000;
}

/// <summary>The addresses of those who can send by an interface.</summary>
/// <param name="Interface">Its name, as rules write it.</param>
/// <param name="Ranges">In any order.</param>
public sealed record InterfaceNetworks(string Interface, EquatableArray<AddressRange> Ranges);
