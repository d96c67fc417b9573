namespace Weir.Core.Rules;

/// <summary>All tables that the packets of one host meet. Each iptables table of each family is one <see cref="Ruleset"/>.</summary>
/// <param name="Tables">In the order read; at each hook the kernel orders base chains by priority.</param>
public sealed record Firewall(EquatableArray<Ruleset> Tables)
{
    /// <summary>Sets that the sources declared but no table uses; those in use are in the tables that use them.</summary>
    public EquatableArray<AddressSet> UnusedSets { get; init; }

    /// <summary>Sets that no key of fields says exactly; rules name them in extensions, and ipset gets them back as they were.</summary>
    public EquatableArray<OpaqueSet> OpaqueSets { get; init; }

    /// <summary>Sets that are lists of others; each also stands as the union of its members among the sets in use or unused.</summary>
    public EquatableArray<SetList> Lists { get; init; }

    /// <summary>The host's own addresses, as far as declared: what <c>-m addrtype --dst-type LOCAL</c> means.</summary>
    public EquatableArray<Model.IpPrefix> LocalAddresses { get; init; }
}

/// <summary>A declared set with its elements, outside any table.</summary>
public sealed record AddressSet(SetDeclaration Declaration, ElementTable Elements);
