using System.Collections.Immutable;
using Weir.Core.Analysis;

namespace Weir.Core.Rules.Space;

/// <summary>
/// Draws many packets of a set at random: addresses and ports are any that the set allows, all else is as ordinary as it allows
/// (<see cref="PacketPicker"/>). All go by the same interfaces.
/// </summary>
internal sealed class PacketSampler
{
    private readonly Diagrams _diagrams;
    private readonly SpaceLayout _layout;
    private readonly FieldTests _tests;
    private readonly PacketPicker _picker;
    private readonly bool[] _isDrawn;
    private readonly Random _random = new(1);

    public PacketSampler(Diagrams diagrams, SpaceLayout layout, FieldTests tests, PacketPicker picker)
    {
        (_diagrams, _layout, _tests, _picker) = (diagrams, layout, tests, picker);
        _isDrawn = new bool[layout.Variables];
        foreach (var field in Addresses().Append(Field.SourcePort).Append(Field.DestinationPort))
        {
            if (layout.Number(field) is { } block)
            {
                for (var bit = 0; bit < block.Bits; bit++)
                {
                    _isDrawn[block.Variable(bit)] = true;
                }
            }
        }
    }

    /// <summary>First packets of connections between unicast addresses, not fragmented, by the interfaces of the hook.</summary>
    public int Ordinary(Hook hook)
    {
        var set = HookPackets.Of(_diagrams, _tests, hook);
        set = _diagrams.And(set, _tests.AnyBit(new Match.AnyBit(Field.CtState, (uint)CtStates.New)));
        set = _diagrams.And(set, _tests.FirstFragment());
        foreach (var field in Addresses())
        {
            set = _diagrams.And(set, InRanges(field, Unicast()));
        }

        return set;
    }

    /// <param name="set">Not empty.</param>
    public ImmutableArray<Packet> Draw(int set, int count)
    {
        set = Narrowed(set);
        var usual = _picker.Bits(set);
        set = ByInterfacesOf(set, usual);
        var packets = ImmutableArray.CreateBuilder<Packet>(count);
        var bits = new bool[usual.Length];
        for (var i = 0; i < count; i++)
        {
            for (var at = 0; at < bits.Length; at++)
            {
                bits[at] = _isDrawn[at] ? _random.Next(2) != 0 : usual[at];
            }

            Walk(set, bits);
            packets.Add(_picker.Read(bits));
        }

        return packets.MoveToImmutable();
    }

    /// <summary>Sets the bits that the set has a say in.</summary>
    private void Walk(int set, bool[] bits)
    {
        while (set >= 0)
        {
            var node = _diagrams.At(set);
            var high = bits[node.Variable] ? node.High != Diagrams.False : node.Low == Diagrams.False;
            bits[node.Variable] = high;
            set = high ? node.High : node.Low;
        }
    }

    /// <summary>What can be sent: a transport that has ports, and a destination that needs no route of its own, where the set allows it.</summary>
    private int Narrowed(int set)
    {
        foreach (var wish in (ReadOnlySpan<int>)[_tests.Protocols([6, 17]), Documentation()])
        {
            var narrower = _diagrams.And(set, wish);
            set = narrower == Diagrams.False ? set : narrower;
        }

        return set;
    }

    private int ByInterfacesOf(int set, bool[] usual)
    {
        foreach (var field in (Field[])[Field.InputInterface, Field.OutputInterface])
        {
            if (_layout.Atoms(field) is { } block)
            {
                for (var bit = 0; bit < block.Bits; bit++)
                {
                    var variable = _diagrams.Variable(block.First + bit);
                    set = _diagrams.And(set, usual[block.First + bit] ? variable : _diagrams.Not(variable));
                }
            }
        }

        return set;
    }

    private Field[] Addresses() =>
        _layout.Version == 4 ? [Field.Ip4Source, Field.Ip4Destination] : [Field.Ip6Source, Field.Ip6Destination];

    private int InRanges(Field field, ReadOnlySpan<NumberRange> ranges) =>
        _layout.Number(field) is { } block ? _tests.InRanges(block, ranges) : Diagrams.True;

    /// <summary>Without what routing calls martian (RFC 6890; net/ipv4/fib_frontend.c) and without multicast.</summary>
    private NumberRange[] Unicast() =>
        _layout.Version == 4
            ?
            [
                new(0x0100_0000, 0x7EFF_FFFF, Diagrams.True),
                new(0x8000_0000, 0xA9FD_FFFF, Diagrams.True),
                new(0xA9FF_0000, 0xDFFF_FFFF, Diagrams.True),
            ]
            :
            [
                new((UInt128)0x2000 << 112, ((UInt128)0x4000 << 112) - 1, Diagrams.True),
                new((UInt128)0xFC00 << 112, ((UInt128)0xFE00 << 112) - 1, Diagrams.True),
            ];

    /// <summary>198.51.100.0/24 (RFC 5737) or 2001:db8::/32 (RFC 3849).</summary>
    private int Documentation() =>
        _layout.Version == 4
            ? InRanges(Field.Ip4Destination, [new(0xC633_6400, 0xC633_64FF, Diagrams.True)])
            : InRanges(
                Field.Ip6Destination,
                [new((UInt128)0x2001_0DB8 << 96, ((UInt128)0x2001_0DB9 << 96) - 1, Diagrams.True)]
            );
}
