using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Which end of a packet NAT changes where a chain is met.</summary>
internal enum NatSide
{
    Unknown,
    Source,
    Destination,

    /// <summary>The chain is met at hooks of both kinds.</summary>
    Both,
}

/// <summary>What the words of a rule depend on besides the rule.</summary>
/// <param name="IsForPeople">What nft cannot say is shown as iptables says it, instead of refused.</param>
internal readonly record struct RuleScope(Family Family, NatSide Side = NatSide.Unknown, bool IsForPeople = false);
