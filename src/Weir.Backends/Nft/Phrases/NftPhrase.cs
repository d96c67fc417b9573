using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>A test or statement of iptables said in nft, with the same meaning: its words, and the expressions nft makes of them.</summary>
/// <param name="Text">For <c>nft -f</c>.</param>
/// <param name="Expressions">They use the first register.</param>
internal sealed record NftPhrase(string Text, params ImmutableArray<Expression> Expressions)
{
    /// <summary>The protocol that nft tests first, unless the rule did; 0 for none.</summary>
    public byte L4Protocol { get; init; }

    /// <summary>A set that must be in the table.</summary>
    public SetDeclaration? Set { get; init; }

    /// <summary>In what case nft does something else, where that is so rare that the operator can be told instead of refused.</summary>
    public string? Caution { get; init; }
}
