using Weir.Core.Model;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>The sets of a web farm that follow from topology, options and standards.</summary>
internal sealed class FarmSets : SetTables
{
    /// <summary>BFD (RFC 5881, RFC 5883) and its echo: udp ports.</summary>
    private static ReadOnlySpan<ushort> BfdPorts => [3784, 3785, 4784];

    private static readonly IpPrefix[] Groups =
    [
        new(Ipv4Prefix.Around(new Ipv4Address(0xE000_0000), 4)),
        new(Ipv6Prefix.Around(new Ipv6Address((UInt128)0xFF00 << 112), 8)),
        new(Ipv6Prefix.Around(new Ipv6Address((UInt128)0xFE80 << 112), 10)),
    ];

    private FarmSets() { }

    public static List<(SetDeclaration Set, ElementTable Elements)> Of(FrameContext context)
    {
        var sets = new FarmSets();
        var topology = context.Topology;
        sets.Role(context, Names.InsideInterfaces, InterfaceRole.Inside);
        sets.Role(context, Names.OutsideInterfaces, InterfaceRole.Outside);
        sets.Both(Names.Own4, Names.Own6, new([.. topology.OwnAddresses, .. Groups]));
        sets.Both(
            Names.Servers4,
            Names.Servers6,
            new([.. context.Interfaces(InterfaceRole.Inside).SelectMany(entry => entry.Networks)])
        );
        sets.Both(Names.Management4, Names.Management6, topology.Management);
        sets.Both(Names.Peers4, Names.Peers6, topology.Peers);
        sets.Services(topology.Services);
        sets.ControlPorts(context.Options.ConntrackSyncPort);
        sets.Types(Names.Icmp4Errors, FieldType.IcmpType, Icmp.Errors4);
        sets.Types(Names.Icmp6Errors, FieldType.IcmpV6Type, Icmp.Errors6);
        sets.Types(Names.Icmp6Box, FieldType.IcmpV6Type, Icmp.Box6);
        foreach (var opened in OpeningChains.Sets(context))
        {
            sets.Add(opened);
        }

        foreach (var hits in BanChains.HitSets(context))
        {
            sets.Add(hits);
        }

        return sets.Sets;
    }

    private void ControlPorts(ushort sync)
    {
        var table = Add(new SetDeclaration(Names.ControlPorts, [FieldType.Port]));
        foreach (var port in (ReadOnlySpan<ushort>)[.. BfdPorts, sync])
        {
            if (port != sync || !BfdPorts.Contains(port) || table.Count < BfdPorts.Length)
            {
                WriteUInt16BigEndian(table.Append(default), port);
            }
        }
    }
}
