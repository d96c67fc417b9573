using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Sources.IpsetSave;

/// <summary>One dimension of a set.</summary>
internal enum IpsetColumn
{
    /// <summary>An address.</summary>
    Ip,

    /// <summary>A network: a prefix of 1 to 32 or 128 bits (0 too beside an interface).</summary>
    Net,

    /// <summary>Protocol and port.</summary>
    Port,

    /// <summary>A port whatever the protocol.</summary>
    PlainPort,

    Mac,

    Interface,

    Mark,
}

/// <summary>A type of set (<c>net/netfilter/ipset/ip_set_*.c</c>).</summary>
/// <param name="Name">As ipset writes it.</param>
/// <param name="Columns">Its dimensions; none for list:set.</param>
internal sealed record IpsetType(string Name, ImmutableArray<IpsetColumn> Columns)
{
    private static readonly ImmutableArray<IpsetType> All =
    [
        new("hash:ip", [IpsetColumn.Ip]),
        new("hash:net", [IpsetColumn.Net]),
        new("hash:ip,port", [IpsetColumn.Ip, IpsetColumn.Port]),
        new("hash:ip,port,ip", [IpsetColumn.Ip, IpsetColumn.Port, IpsetColumn.Ip]),
        new("hash:ip,port,net", [IpsetColumn.Ip, IpsetColumn.Port, IpsetColumn.Net]),
        new("hash:net,port", [IpsetColumn.Net, IpsetColumn.Port]),
        new("hash:net,iface", [IpsetColumn.Net, IpsetColumn.Interface]),
        new("hash:net,net", [IpsetColumn.Net, IpsetColumn.Net]),
        new("hash:net,port,net", [IpsetColumn.Net, IpsetColumn.Port, IpsetColumn.Net]),
        new("hash:mac", [IpsetColumn.Mac]),
        new("hash:ip,mac", [IpsetColumn.Ip, IpsetColumn.Mac]),
        new("hash:ip,mark", [IpsetColumn.Ip, IpsetColumn.Mark]),
        new("bitmap:ip", [IpsetColumn.Ip]),
        new("bitmap:ip,mac", [IpsetColumn.Ip, IpsetColumn.Mac]),
        new("bitmap:port", [IpsetColumn.PlainPort]),
        new("list:set", []),
    ];

    /// <summary>The names of all types.</summary>
    public static IEnumerable<string> Names => All.Select(static type => type.Name);

    public bool IsList => Columns.IsEmpty;

    public static IpsetType? Named(ReadOnlySpan<char> name)
    {
        foreach (var type in All)
        {
            if (name.SequenceEqual(type.Name))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The key in fields' types: a port is two of them.</summary>
    public ImmutableArray<FieldType> KeyOf(bool ipv6)
    {
        var key = ImmutableArray.CreateBuilder<FieldType>();
        foreach (var column in Columns)
        {
            switch (column)
            {
                case IpsetColumn.Ip or IpsetColumn.Net:
                    key.Add(ipv6 ? FieldType.Ipv6Address : FieldType.Ipv4Address);
                    break;
                case IpsetColumn.Port:
                    key.Add(FieldType.Protocol);
                    key.Add(FieldType.Port);
                    break;
                case IpsetColumn.PlainPort:
                    key.Add(FieldType.Port);
                    break;
                case IpsetColumn.Mac:
                    key.Add(FieldType.Mac);
                    break;
                case IpsetColumn.Interface:
                    key.Add(FieldType.InterfaceName);
                    break;
                default:
                    key.Add(FieldType.Mark);
                    break;
            }
        }

        return key.ToImmutable();
    }
}
