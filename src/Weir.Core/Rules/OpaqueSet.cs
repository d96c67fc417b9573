namespace Weir.Core.Rules;

/// <summary>A set of ipset kept verbatim.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it could not be modelled, in words.</param>
/// <param name="Lines">Its <c>create</c> line and its <c>add</c> lines as read.</param>
public sealed record OpaqueSet(string Name, string Reason, EquatableArray<string> Lines)
{
    /// <summary>Of a <c>list:set</c>: those of its members that could be modelled.</summary>
    public EquatableArray<AddressSet> Members { get; init; }
}

/// <summary>A <c>list:set</c>: for analyses the union of its members, for ipset still a list.</summary>
/// <param name="Written">As it was read.</param>
/// <param name="Union">What a look-up in it finds.</param>
public sealed record SetList(OpaqueSet Written, AddressSet Union);
