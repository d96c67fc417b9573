using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about members' IPv6 prefixes (WEIR0315–0318).</summary>
internal static class Ipv6PrefixDiagnostics
{
    private static readonly DiagnosticDescriptor OutsideDescriptor = new(
        "WEIR0315",
        "IPv6 prefix outside every network"
    );
    private static readonly DiagnosticDescriptor OverlapDescriptor = new(
        "WEIR0316",
        "IPv6 prefixes of two members overlap"
    );
    private static readonly DiagnosticDescriptor NestedDescriptor = new("WEIR0317", "IPv6 prefix within a prefix");
    private static readonly DiagnosticDescriptor OwnDescriptor = new("WEIR0318", "IPv6 prefix holds an own address");

    public static Diagnostic OutsideNetworks(Member member, Ipv6Prefix prefix) =>
        OutsideDescriptor.Error(
            At(member),
            $"prefix {prefix} of member {member.Id} ('{member.Login}') is in no network of an inside interface",
            "correct the prefix, or add its network to the interface it is behind"
        );

    public static Diagnostic Overlap(Member member, Ipv6Prefix prefix, Member other, Ipv6Prefix otherPrefix) =>
        OverlapDescriptor.Error(
            At(member),
            $"prefix {prefix} of member {member.Id} ('{member.Login}') overlaps {otherPrefix} of member "
                + $"{other.Id} ('{other.Login}'){RowPosition.And(RowPosition.Of(other))}",
            "an address belongs to one member: shorten or remove one of the two"
        );

    public static Diagnostic Nested(Member member, Ipv6Prefix prefix, Ipv6Prefix outer) =>
        NestedDescriptor.Warning(
            At(member),
            prefix == outer
                ? $"prefix {prefix} of member {member.Id} ('{member.Login}') is there twice"
                : $"prefix {prefix} of member {member.Id} ('{member.Login}') lies within {outer} of the same member",
            "harmless; remove the inner one"
        );

    public static Diagnostic HoldsOwnAddress(Member member, Ipv6Prefix prefix, IpPrefix own) =>
        OwnDescriptor.Error(
            At(member),
            $"prefix {prefix} of member {member.Id} ('{member.Login}') holds {own}, an address of the box itself",
            "correct the prefix or ownAddresses"
        );

    private static Position At(Member member) => RowPosition.Of(member, "prefix");
}
