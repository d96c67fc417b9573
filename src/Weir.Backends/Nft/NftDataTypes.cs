using System.Collections.Immutable;
using System.Diagnostics;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary>How nft names and numbers the types of fields.</summary>
internal static class NftDataTypes
{
    public static ImmutableArray<SetField> Fields(EquatableArray<FieldType> types)
    {
        var fields = ImmutableArray.CreateBuilder<SetField>(types.Count);
        foreach (var type in types)
        {
            fields.Add(new SetField(Number(type), type.Length(), IsHostOrder(type)));
        }

        return fields.MoveToImmutable();
    }

    /// <summary>A number whose bytes lie in the machine's order. (Interface names are bytes, whatever nft calls them.)</summary>
    public static bool IsHostOrder(FieldType type) =>
        type is FieldType.Mark or FieldType.CtState or FieldType.CtStatus or FieldType.Priority;

    /// <summary>The word before the names of types: nft has no name for plain numbers, but can say what is read to get one.</summary>
    public static string Word(EquatableArray<FieldType> types) => types is [FieldType.Ipv4Low] ? "typeof" : "type";

    /// <summary>The name behind <see cref="Word"/> in a set's declaration.</summary>
    public static string Name(FieldType type) =>
        type switch
        {
            FieldType.Ipv4Address => "ipv4_addr",
            FieldType.Ipv6Address => "ipv6_addr",
            FieldType.Protocol => "inet_proto",
            FieldType.Port => "inet_service",
            FieldType.Mark => "mark",
            FieldType.InterfaceName => "ifname",
            FieldType.IcmpType => "icmp_type",
            FieldType.IcmpV6Type => "icmpv6_type",
            FieldType.IcmpCode => "icmp_code",
            FieldType.IcmpV6Code => "icmpv6_code",
            FieldType.NfProto => "nf_proto",
            FieldType.CtState => "ct_state",
            FieldType.CtStatus => "ct_status",
            FieldType.CtDirection => "ct_dir",
            FieldType.Mac => "ether_addr",
            FieldType.TcpFlags => "tcp_flag",
            FieldType.PacketType => "pkt_type",
            FieldType.Priority => "classid",
            FieldType.Ipv4Low => NftFields.SourceLow,
            _ => throw NftRefusal.Set($"nft has no name for the type {type} in a set"),
        };

    /// <summary>True when a set can be declared with this type by its name.</summary>
    public static bool IsNamed(FieldType type) => type is not (FieldType.Number8 or FieldType.Number16);

    /// <summary>The type of nft's number.</summary>
    /// <exception cref="NotSupportedException">Weir makes no sets of it.</exception>
    public static FieldType Type(uint number)
    {
        foreach (var type in Enum.GetValues<FieldType>())
        {
            if (IsNamed(type) && Number(type) == number)
            {
                return type;
            }
        }

        throw new NotSupportedException($"a set of nft's data type {number}");
    }

    // enum datatypes of nftables 1.0.6 include/datatype.h, as read back from the sets nft creates (nft --debug=mnl).
    private static uint Number(FieldType type) =>
        type switch
        {
            FieldType.NfProto => 2,
            // "integer"; how long it is stands beside it.
            FieldType.Ipv4Low => 4,
            FieldType.Ipv4Address => 7,
            FieldType.Ipv6Address => 8,
            FieldType.Protocol => 12,
            FieldType.Port => 13,
            FieldType.IcmpType => 14,
            FieldType.Mark => 19,
            FieldType.CtState => 26,
            FieldType.CtDirection => 27,
            FieldType.CtStatus => 28,
            FieldType.IcmpV6Type => 29,
            FieldType.IcmpCode => 32,
            FieldType.IcmpV6Code => 33,
            FieldType.InterfaceName => 41,
            FieldType.Mac => 9,
            FieldType.TcpFlags => 15,
            FieldType.Priority => 23,
            FieldType.PacketType => 31,
            FieldType.Number8 or FieldType.Number16 => throw NftRefusal.Set(
                $"nft has no name for the type {type} in a set"
            ),
            _ => throw new UnreachableException(),
        };
}
