using System.Collections.Immutable;
using System.Text;
using Weir.Core.Analysis;

namespace Weir.Core.Rules.Space;

/// <summary>
/// One packet of a set: as ordinary as the set allows, so that a person believes it: every bit the set leaves open is that of a TCP
/// SYN between documentation addresses.
/// </summary>
internal sealed class PacketPicker(Diagrams diagrams, SpaceLayout layout, FieldTests tests)
{
    private readonly bool[] _usual = Usual(layout);

    /// <param name="set">Not empty.</param>
    public Packet Pick(int set) => Read(Bits(set));

    /// <summary>The values of all variables for one packet of the set.</summary>
    public bool[] Bits(int set)
    {
        foreach (var preference in Preferences())
        {
            var narrower = diagrams.And(set, preference);
            set = narrower == Diagrams.False ? set : narrower;
        }

        var bits = (bool[])_usual.Clone();
        while (set >= 0)
        {
            var node = diagrams.At(set);
            var high = bits[node.Variable] ? node.High != Diagrams.False : node.Low == Diagrams.False;
            bits[node.Variable] = high;
            set = high ? node.High : node.Low;
        }

        return bits;
    }

    /// <summary>What real packets are like, the most important first; each is kept where the set allows it.</summary>
    private IEnumerable<int> Preferences()
    {
        yield return tests.FirstFragment();
        yield return Possible();
        yield return tests.Protocols([6]);
        yield return tests.Protocols(layout.Version == 4 ? [1, 6, 17] : [6, 17, 58]);
    }

    /// <summary>A new connection has no reply yet (<c>nf_conntrack_core.c</c>, nf_conntrack_in).</summary>
    private int Possible()
    {
        var fresh = layout.State.Set(diagrams, [false, false, true, false, false]);
        var replied = Diagrams.False;
        if (layout.Number(Field.CtDirection) is { } direction)
        {
            replied = diagrams.Variable(direction.LowVariable(0));
        }

        if (layout.Number(Field.CtStatus) is { } status)
        {
            replied = diagrams.Or(replied, diagrams.Variable(status.LowVariable(1)));
            replied = diagrams.Or(replied, diagrams.Variable(status.LowVariable(2)));
        }

        return diagrams.Not(diagrams.And(fresh, replied));
    }

    public Packet Read(bool[] bits)
    {
        var version4 = layout.Version == 4;
        var state = SpaceLayout.States[Code(bits, layout.State)];
        return new Packet
        {
            InputInterface = Name(bits, Field.InputInterface) ?? "",
            OutputInterface = Name(bits, Field.OutputInterface),
            IsIpv6 = !version4,
            Source = Number(bits, version4 ? Field.Ip4Source : Field.Ip6Source),
            Destination = Number(bits, version4 ? Field.Ip4Destination : Field.Ip6Destination),
            Protocol = (byte)Number(bits, Field.L4Proto),
            SourcePort = (ushort)Transport(bits, Field.SourcePort),
            DestinationPort = (ushort)Transport(bits, Field.DestinationPort),
            IcmpType = (byte)Transport(bits, version4 ? Field.IcmpType : Field.IcmpV6Type),
            IcmpCode = (byte)Transport(bits, version4 ? Field.IcmpCode : Field.IcmpV6Code),
            TcpFlags = (byte)Transport(bits, Field.TcpFlags),
            State = state,
            Status = (CtStatuses)(uint)Tracked(bits, Field.CtStatus),
            IsReply = Tracked(bits, Field.CtDirection) != 0,
            ConnectionMark = (uint)Tracked(bits, Field.CtMark),
            Mark = (uint)Number(bits, Field.MetaMark),
            Priority = (uint)Number(bits, Field.Priority),
            Tos = version4 ? (byte)Number(bits, Field.Ip4Tos) : (byte)0,
            Ttl = (byte)Number(bits, version4 ? Field.Ip4Ttl : Field.HopLimit),
            Length = Length(bits),
            IsLaterFragment = IsLater(bits),
            SourceMac = (ulong)Number(bits, Field.EtherSource),
            PacketType = (byte)Number(bits, Field.PacketType),
            Holding = Holding(bits),
        };
    }

    /// <summary>IPv6 counts what follows its header of 40 bytes (RFC 8200, 3).</summary>
    private ushort Length(bool[] bits) =>
        layout.Version == 4
            ? (ushort)Number(bits, Field.Ip4Length)
            : (ushort)Math.Min(ushort.MaxValue, (int)Number(bits, Field.Ip6Length) + 40);

    private bool IsLater(bool[] bits) => Code(bits, layout.Fragment) != 0;

    private UInt128 Transport(bool[] bits, Field field) =>
        !IsLater(bits) && FieldTests.ProtocolsOf(field).Contains((byte)Number(bits, Field.L4Proto))
            ? Number(bits, field)
            : 0;

    private UInt128 Tracked(bool[] bits, Field field) =>
        SpaceLayout.States[Code(bits, layout.State)] is CtStates.Invalid or CtStates.Untracked
            ? 0
            : Number(bits, field);

    private ImmutableHashSet<string> Holding(bool[] bits)
    {
        var holding = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var (text, variable) in layout.Opaque)
        {
            if (bits[variable])
            {
                holding.Add(text);
            }
        }

        return holding.ToImmutable();
    }

    private string? Name(bool[] bits, Field field) =>
        layout.Atoms(field) is { } block && block.Values[Code(bits, block)] is [not 0, ..] bytes
            ? Encoding.UTF8.GetString(bytes.AsSpan().TrimEnd((byte)0))
            : null;

    private UInt128 Number(bool[] bits, Field field)
    {
        var number = UInt128.Zero;
        if (layout.Number(field) is { } block)
        {
            for (var bit = 0; bit < block.Bits; bit++)
            {
                number = (number << 1) | (bits[block.Variable(bit)] ? UInt128.One : 0);
            }
        }

        return number;
    }

    private static int Code(bool[] bits, AtomBlock block)
    {
        var code = 0;
        for (var bit = 0; bit < block.Bits; bit++)
        {
            code = (code << 1) | (bits[block.First + bit] ? 1 : 0);
        }

        return Math.Min(code, block.Values.Length - 1);
    }

    private static bool[] Usual(SpaceLayout layout)
    {
        var bits = new bool[layout.Variables];
        SetCode(bits, layout.Atoms(Field.InputInterface), InterfaceAtoms.Other);
        SetCode(bits, layout.Atoms(Field.OutputInterface), InterfaceAtoms.Other);
        SetCode(bits, layout.State, SpaceLayout.States.IndexOf(CtStates.New));
        var six = new UInt128(0x2001_0db8_0000_0000, 0);
        Set(bits, layout.Number(Field.Ip4Source), 0xC000_0207); // 192.0.2.7
        Set(bits, layout.Number(Field.Ip4Destination), 0xC633_6409); // 198.51.100.9
        Set(bits, layout.Number(Field.Ip6Source), six + 7);
        Set(bits, layout.Number(Field.Ip6Destination), six + 9);
        Set(bits, layout.Number(Field.L4Proto), 6);
        Set(bits, layout.Number(Field.SourcePort), 40_000);
        Set(bits, layout.Number(Field.DestinationPort), 4_443);
        Set(bits, layout.Number(Field.TcpFlags), 2);
        Set(bits, layout.Number(Field.IcmpType), 8);
        Set(bits, layout.Number(Field.IcmpV6Type), 128);
        Set(bits, layout.Number(Field.Ip4Length), 60);
        Set(bits, layout.Number(Field.Ip6Length), 20);
        Set(bits, layout.Number(Field.Ip4Ttl), 64);
        Set(bits, layout.Number(Field.HopLimit), 64);
        Set(bits, layout.Number(Field.EtherSource), 0x0200_0000_0001);
        return bits;
    }

    private static void Set(bool[] bits, FieldBlock? block, UInt128 value)
    {
        for (var bit = 0; bit < block?.Bits; bit++)
        {
            bits[block.LowVariable(bit)] = ((value >> bit) & 1) != 0;
        }
    }

    private static void SetCode(bool[] bits, AtomBlock? block, int code)
    {
        for (var bit = 0; bit < block?.Bits; bit++)
        {
            bits[block.First + bit] = ((code >> (block.Bits - 1 - bit)) & 1) != 0;
        }
    }
}
