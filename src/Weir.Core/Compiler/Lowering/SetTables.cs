using Weir.Core.Model;
using Weir.Core.Rules;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Collects small sets with their elements; what the sets of both kinds of site are written with.</summary>
internal class SetTables
{
    private readonly List<(SetDeclaration Set, ElementTable Elements)> _sets = [];

    public List<(SetDeclaration Set, ElementTable Elements)> Sets => _sets;

    /// <summary>A set of the interfaces of one role; a single interface is compared instead (see <see cref="FrameContext"/>).</summary>
    protected void Role(FrameContext context, string name, InterfaceRole role)
    {
        var interfaces = context.Interfaces(role).ToList();
        if (interfaces.Count == 1)
        {
            return;
        }

        var table = Add(new SetDeclaration(name, [FieldType.InterfaceName]));
        foreach (var entry in interfaces)
        {
            Name(table, entry);
        }
    }

    protected void Both(string name4, string name6, EquatableArray<IpPrefix> prefixes)
    {
        Prefixes4(name4, PrefixSet4.Of(prefixes.Where(p => !p.IsIpv6).Select(p => p.V4)));
        Prefixes6(name6, PrefixSet6.Of(prefixes.Where(p => p.IsIpv6).Select(p => p.V6)));
    }

    protected void Prefixes4(string name, PrefixSet4 prefixes)
    {
        var table = Add(new SetDeclaration(name, [FieldType.Ipv4Address]) { Interval = true });
        foreach (var range in prefixes.ToRanges())
        {
            var bytes = table.Append(default);
            WriteUInt32BigEndian(bytes, range.First.Value);
            WriteUInt32BigEndian(bytes[4..], range.Last.Value);
        }
    }

    protected void Prefixes6(string name, PrefixSet6 prefixes)
    {
        var table = Add(new SetDeclaration(name, [FieldType.Ipv6Address]) { Interval = true });
        foreach (var range in prefixes.ToRanges())
        {
            var bytes = table.Append(default);
            WriteUInt128BigEndian(bytes, range.First.Value);
            WriteUInt128BigEndian(bytes[16..], range.Last.Value);
        }
    }

    protected void Services(EquatableArray<Service> services)
    {
        var table = Add(new SetDeclaration(Names.Services, [FieldType.Protocol, FieldType.Port]) { Interval = true });
        foreach (var service in services)
        {
            var bytes = table.Append(service.Origin);
            bytes[0] = bytes[8] = (byte)service.Protocol;
            WriteUInt16BigEndian(bytes[4..], service.Ports.First);
            WriteUInt16BigEndian(bytes[12..], service.Ports.Last);
        }
    }

    protected void Types(string name, FieldType type, ReadOnlySpan<byte> values)
    {
        var table = Add(new SetDeclaration(name, [type]));
        foreach (var value in values)
        {
            table.Append(default)[0] = value;
        }
    }

    protected static void Name(ElementTable table, Interface entry, uint? verdict = null)
    {
        var bytes = table.Append(entry.Origin);
        Syntax.InterfaceName(entry.Name).CopyTo(bytes);
        if (verdict is { } index)
        {
            System.Runtime.InteropServices.MemoryMarshal.Write(bytes[16..], in index);
        }
    }

    protected ElementTable Add(SetDeclaration set)
    {
        var table = new ElementTable(set.Stride);
        _sets.Add((set, table));
        return table;
    }
}
