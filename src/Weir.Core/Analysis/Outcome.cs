using Weir.Core.Rules;

namespace Weir.Core.Analysis;

/// <summary>How a base chain ends for a packet.</summary>
public enum Ending
{
    Accept,
    Drop,

    /// <summary>Dropped, and answered.</summary>
    Reject,

    /// <summary>Handed to a target that no verdict of ours can say (NFQUEUE, TPROXY).</summary>
    Extension,
}

/// <summary>
/// What a base chain does to a packet; compared by value, so that two chains mean the same when their outcomes are equal for every
/// packet (docs/semantics.md). Counters are not part of it.
/// </summary>
/// <param name="Ending">The verdict, or the chain's policy.</param>
/// <param name="With">What a reject answers, or the text of an extension; empty otherwise.</param>
/// <param name="Mark">The packet's mark, afterwards.</param>
/// <param name="ConnectionMark">The connection's mark, afterwards.</param>
/// <param name="Priority">skb->priority, afterwards.</param>
/// <param name="Tos">The IPv4 type of service, afterwards.</param>
/// <param name="NotTracked">True when the chain took the packet out of connection tracking.</param>
/// <param name="Nat">The translation done, or null.</param>
/// <param name="Events">Texts of the extension statements done and of the stateful tests asked, in order.</param>
public sealed record Outcome(
    Ending Ending,
    string With,
    uint Mark,
    uint ConnectionMark,
    uint Priority,
    byte Tos,
    bool NotTracked,
    Translation? Nat,
    EquatableArray<string> Events
);

/// <summary>NAT that a rule did: its kind and constants, or what its map gave. As <see cref="Statement.Nat"/>.</summary>
/// <param name="Kind">What is translated, and to what.</param>
/// <param name="First">First address, 4 or 16 bytes; empty when there is none.</param>
/// <param name="Last">Last address; for <see cref="NatKind.Netmap"/> the mask.</param>
/// <param name="FirstPort">First port; 0 = left alone.</param>
public sealed record Translation(
    NatKind Kind,
    EquatableArray<byte> First,
    EquatableArray<byte> Last,
    ushort FirstPort,
    ushort LastPort,
    NatOptions Options
);
