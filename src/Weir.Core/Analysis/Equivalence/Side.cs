using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>One side's base chain.</summary>
internal sealed record Side(Ruleset Table, Chain Chain, EquatableArray<IpPrefix> LocalAddresses)
{
    public bool Drops => Chain.Base is { Drops: true };
}
