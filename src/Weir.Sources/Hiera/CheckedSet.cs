using Weir.Core.Rules;

namespace Weir.Sources.Hiera;

/// <summary>A declared set that ipset can hold.</summary>
/// <param name="Declared">As the files have it.</param>
/// <param name="Set">
/// As it stands in rules and on the host. A member without an address (<c>,tcp:80</c>) matches any: no ipset of addresses and ports can
/// say that but <c>hash:net,port</c>, with both halves of all addresses, so such a set is one.
/// </param>
public sealed record CheckedSet(HieraSet Declared, AddressSet Set)
{
    /// <summary>Type of ipset as declared: <c>hash:ip,port</c>.</summary>
    public required string DeclaredType { get; init; }

    public required bool IsIpv6 { get; init; }
}
