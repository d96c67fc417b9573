using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>The type of ipset that holds a set, and how the set's key becomes its dimensions.</summary>
/// <param name="TypeName">As ipset writes it.</param>
/// <param name="Parts">The key's parts in the order of the dimensions; protocol and port together are one.</param>
/// <param name="IsIpv6">Its addresses are IPv6.</param>
internal sealed record IpsetShape(string TypeName, ImmutableArray<IpsetPart> Parts, bool IsIpv6)
{
    /// <param name="set">The set.</param>
    /// <param name="elements">Its elements: a column of ranges that are all one value is no column of networks.</param>
    /// <param name="masks">Prefix lengths under which rules look the key's parts up; −1 = whole.</param>
    /// <param name="lasting">Whether it has networks follows from its declaration alone.</param>
    /// <param name="problem">Why no type fits; null when one is returned.</param>
    public static IpsetShape? Of(
        SetDeclaration set,
        ElementTable elements,
        ReadOnlySpan<int> masks,
        bool lasting,
        out string? problem
    )
    {
        var parts = Split(set, elements, masks, lasting, out problem);
        if (problem is not null)
        {
            return null;
        }

        var isIpv6 = parts.Exists(static part => part.Type == FieldType.Ipv6Address);
        if (set.Ipset is { } header)
        {
            return new IpsetShape(header.TypeName, [.. parts], isIpv6);
        }

        var addresses = parts.FindAll(static part => part.IsAddress);
        var others = parts.FindAll(static part => !part.IsAddress);
        if (addresses.Count == 2 && addresses[0].IsNetwork && !addresses[1].IsNetwork && others.Count == 1)
        {
            // hash:ip,port,net has the network last.
            addresses.Reverse();
        }

        var name = NameOf(addresses, others);
        if (name is null)
        {
            var fields = string.Join(" . ", set.Key.Items.Select(static type => type.ToString()));
            problem = $"has the key '{fields}', which no type of ipset has";
            return null;
        }

        var order = ImmutableArray.CreateBuilder<IpsetPart>(parts.Count);
        order.AddRange(addresses.Take(1));
        order.AddRange(others);
        order.AddRange(addresses.Skip(1));
        return new IpsetShape(name, order.ToImmutable(), isIpv6);
    }

    private static string? NameOf(List<IpsetPart> addresses, List<IpsetPart> others)
    {
        var first = addresses.Count > 0 && addresses[0].IsNetwork ? "net" : "ip";
        var second = addresses.Count > 1 && addresses[1].IsNetwork ? "net" : "ip";
        FieldType? other = others.Count == 1 ? others[0].Type : null;
        return (addresses.Count, other, others.Count) switch
        {
            (1, _, 0) => $"hash:{first}",
            (2, _, 0) => "hash:net,net",
            (1, FieldType.Port, 1) when others[0].HasProtocol => $"hash:{first},port",
            (2, FieldType.Port, 1) when others[0].HasProtocol => $"hash:{first},port,{second}",
            (0, FieldType.Port, 1) when !others[0].HasProtocol => "bitmap:port",
            (1, FieldType.InterfaceName, 1) => "hash:net,iface",
            (1, FieldType.Mac, 1) when first == "ip" => "hash:ip,mac",
            (1, FieldType.Mark, 1) when first == "ip" => "hash:ip,mark",
            (0, FieldType.Mac, 1) => "hash:mac",
            _ => null,
        };
    }

    private static List<IpsetPart> Split(
        SetDeclaration set,
        ElementTable elements,
        ReadOnlySpan<int> masks,
        bool lasting,
        out string? problem
    )
    {
        problem = null;
        var parts = new List<IpsetPart>();
        var offset = 0;
        for (var i = 0; i < set.Key.Count; i++)
        {
            var type = set.Key[i];
            var isPair = type == FieldType.Protocol && i + 1 < set.Key.Count && set.Key[i + 1] == FieldType.Port;
            var mask = masks.IsEmpty ? -1 : masks[i];
            var isAddress = type is FieldType.Ipv4Address or FieldType.Ipv6Address;
            if (mask >= 0 && (!isAddress || set.Interval))
            {
                problem = "is looked up under a mask that its type does not allow";
            }

            parts.Add(
                new IpsetPart(
                    isPair ? FieldType.Port : type,
                    isPair,
                    offset,
                    i,
                    mask,
                    isAddress && (mask >= 0 || (set.Interval && (lasting || HasRanges(set, elements, offset, type))))
                )
            );
            offset += type.PaddedLength();
            if (isPair)
            {
                offset += set.Key[++i].PaddedLength();
            }
        }

        return parts;
    }

    private static bool HasRanges(SetDeclaration set, ElementTable elements, int offset, FieldType type)
    {
        var length = type.PaddedLength();
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            if (!element.Slice(offset, length).SequenceEqual(element.Slice(set.KeyLength + offset, length)))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One dimension of a set.</summary>
/// <param name="Type">Its type; a port's where protocol and port are together.</param>
/// <param name="HasProtocol">The protocol stands before the port.</param>
/// <param name="Offset">Where in the key it begins.</param>
/// <param name="Index">Which part of the key it begins with.</param>
/// <param name="Mask">Prefix length under which rules look it up; −1 = whole.</param>
/// <param name="IsNetwork">Addresses of it are networks.</param>
internal sealed record IpsetPart(FieldType Type, bool HasProtocol, int Offset, int Index, int Mask, bool IsNetwork)
{
    public bool IsAddress => Type is FieldType.Ipv4Address or FieldType.Ipv6Address;
}
