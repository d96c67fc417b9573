using Weir.Core.Model;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Lowering;

/// <summary>The sets that follow from topology, options and standards: small, and the same whatever the number of members.</summary>
internal sealed class TopologySets : SetTables
{
    private TopologySets() { }

    public static List<(SetDeclaration Set, ElementTable Elements)> Of(FrameContext context)
    {
        var sets = new TopologySets();
        sets.Interfaces(context);
        sets.Prefixes4(Names.Spoofed4, Bogons.Spoofed4(context.Topology, context.Options));
        sets.Prefixes6(Names.Spoofed6, Bogons.Spoofed6(context.Topology, context.Options));
        sets.Both(Names.GardenPrefixes4, Names.GardenPrefixes6, context.Options.WalledGarden);
        sets.Both(Names.Management4, Names.Management6, context.Topology.Management);
        sets.Both(Names.Peers4, Names.Peers6, context.Topology.Peers);
        sets.Services(context.Topology.Services);
        sets.Icmp();
        sets.PacketPath(context.Options);
        sets.Classes(context.Options);
        foreach (var buckets in RateChains.Sets(context.Options))
        {
            sets.Add(buckets);
        }

        foreach (var hits in BanChains.HitSets(context))
        {
            sets.Add(hits);
        }

        return sets.Sets;
    }

    private void Interfaces(FrameContext context)
    {
        var raw = ByInterface(Names.ByInterfaceRaw, Names.RawOutside, Names.BanDestination, Names.BanSource);
        var forward = ByInterface(Names.ByInterfaceForward, Names.FromOutside, Names.FromInside);
        var invalid = ByInterface(Names.ByInterfaceInvalid, Names.InvalidFromOutside, Names.InvalidFromInside);
        var strangers = Add(new SetDeclaration(Names.Strangers, [FieldType.InterfaceName]) { Counters = true });
        foreach (var entry in context.Topology.Interfaces)
        {
            var verdict = (uint)entry.Role;
            Name(raw, entry, verdict);
            if (entry.Role != InterfaceRole.Management)
            {
                Name(forward, entry, verdict);
                Name(invalid, entry, verdict);
            }

            if (entry.Role == InterfaceRole.Inside)
            {
                Name(strangers, entry);
            }
        }

        Role(context, Names.OutsideInterfaces, InterfaceRole.Outside);
        Role(context, Names.InsideInterfaces, InterfaceRole.Inside);
    }

    /// <summary>Interface → chain, chosen by the number of its <see cref="InterfaceRole"/>.</summary>
    private ElementTable ByInterface(string name, params string[] chains) =>
        Add(
            new SetDeclaration(name, [FieldType.InterfaceName])
            {
                Verdicts = new([.. chains.Select(chain => (Verdict)new Verdict.Goto(chain))]),
            }
        );

    private void Icmp()
    {
        var transit = Add(
            new SetDeclaration(Names.Icmp6Transit, [FieldType.IcmpV6Type, FieldType.IcmpV6Code]) { Interval = true }
        );
        foreach (var (type, first, last) in Icmp6.Transit)
        {
            var bytes = transit.Append(default);
            bytes[0] = bytes[8] = type;
            bytes[4] = first;
            bytes[12] = last;
        }

        Types(Names.Icmp6Local, FieldType.IcmpV6Type, Icmp6.Local);
        Types(Names.Icmp4Local, FieldType.IcmpType, Icmp6.LocalIpv4);
    }

    /// <summary>Sets that the packet path fills; their size is a bound only, the kernel's resizable hash takes what it needs.</summary>
    private void PacketPath(SiteOptions options)
    {
        const uint Members = 1 << 20;
        if (options.ConnectionLimit > 0)
        {
            Add(new SetDeclaration(Names.Connections, [FieldType.Mark]) { Dynamic = true, Capacity = Members });
        }

        foreach (var set in AccountChains.Sets(options))
        {
            Add(
                new SetDeclaration(set, [FieldType.Mark])
                {
                    Dynamic = true,
                    Counters = true,
                    Capacity = Members,
                }
            );
        }
    }

    private void Classes(SiteOptions options)
    {
        foreach (var one in options.Accounting ? options.Classes : default)
        {
            Both(Names.Class4(one.Name), Names.Class6(one.Name), one.Prefixes);
        }
    }
}
