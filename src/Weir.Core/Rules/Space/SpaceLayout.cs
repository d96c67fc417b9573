using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Weir.Core.Rules.Space;

/// <summary>
/// Which variables stand for which field, for packets of one IP version. What rules ask most stands first; free booleans stand last,
/// where they cannot multiply what stands above them.
/// </summary>
internal sealed class SpaceLayout
{
    /// <summary>Free booleans allowed: the depth of recursion grows with them.</summary>
    public const int MostOpaque = 1000;

    private readonly Dictionary<string, FieldBlock> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AtomBlock> _atoms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _opaque = new(StringComparer.Ordinal);
    private int _next;

    /// <exception cref="SpaceLimitException">The firewalls have more free booleans than the space allows.</exception>
    public SpaceLayout(int version, SpaceVocabulary vocabulary, FieldOrder order)
    {
        if (vocabulary.Opaque.Count > MostOpaque)
        {
            throw new SpaceLimitException(
                $"{vocabulary.Opaque.Count:N0} tests are free booleans, the limit is {MostOpaque}"
            );
        }

        Version = version;
        Order = order;
        PlaceSurroundings(vocabulary);
        PlaceHeaders(order);
        PlaceMarks();
        foreach (var text in vocabulary.Opaque)
        {
            _opaque.Add(text, _next++);
        }
    }

    /// <summary>4 or 6.</summary>
    public int Version { get; }

    public FieldOrder Order { get; }

    public int Variables => _next;

    /// <summary>Set in fragments that are not the first: they have no transport header.</summary>
    public AtomBlock Fragment => _atoms["fragment"];

    public AtomBlock State => _atoms[Field.CtState.Name];

    public IReadOnlyDictionary<string, int> Opaque => _opaque;

    /// <summary>The conntrack states in the order of their codes.</summary>
    public static ImmutableArray<CtStates> States { get; } =
    [CtStates.Established, CtStates.Related, CtStates.New, CtStates.Invalid, CtStates.Untracked];

    /// <summary>The field's number; null when it is not one, or packets of this version have none.</summary>
    public FieldBlock? Number(Field field) => _numbers.GetValueOrDefault(field.Name);

    /// <summary>The field's values; null when it is a number, or packets of this version have none.</summary>
    public AtomBlock? Atoms(Field field) => _atoms.GetValueOrDefault(field.Name);

    private void PlaceSurroundings(SpaceVocabulary vocabulary)
    {
        var interfaces = InterfaceAtoms.Of(vocabulary);
        Place(Field.InputInterface, interfaces);
        Place(Field.OutputInterface, interfaces);
        Place(Field.CtState, [.. States.Select(state => Machine((uint)state))]);
        Place(Field.CtDirection, 1);
        Place(Field.CtStatus, 16);
        _atoms.Add(
            "fragment",
            new AtomBlock(
                _next++,
                [
                    [0, 0, 0, 0],
                    [0, 1, 0, 0],
                ]
            )
        );
        if (Version == 4)
        {
            // Offset 1 stands for any: rules ask whether there is one.
            _atoms.Add(Field.Ip4Fragment.Name, Fragment);
        }

        _atoms.Add(
            Field.NfProto.Name,
            new AtomBlock(
                _next,
                [
                    [Version == 4 ? (byte)2 : (byte)10, 0, 0, 0],
                ]
            )
        );
    }

    private void PlaceHeaders(FieldOrder order)
    {
        var source = Version == 4 ? Field.Ip4Source : Field.Ip6Source;
        var destination = Version == 4 ? Field.Ip4Destination : Field.Ip6Destination;
        switch (order)
        {
            case FieldOrder.SourcePortsDestination:
                Place(source);
                PlaceTransport();
                Place(destination);
                break;
            case FieldOrder.DestinationPortsSource:
                Place(destination);
                PlaceTransport();
                Place(source);
                break;
            case FieldOrder.SourceDestinationPorts:
                Place(source);
                Place(destination);
                PlaceTransport();
                break;
            default:
                Place(destination);
                Place(source);
                PlaceTransport();
                break;
        }

        PlaceRest();
        if (Version == 4)
        {
            PlaceLow(Field.Ip4SourceLow, source);
            PlaceLow(Field.Ip4DestinationLow, destination);
        }
    }

    /// <summary>The end of an address has no variables of its own: it is the address's.</summary>
    private void PlaceLow(Field low, Field address)
    {
        var (whole, bits) = (_numbers[address.Name], low.Type.Length() * 8);
        _numbers.Add(low.Name, new FieldBlock(whole.Variable(whole.Bits - bits), bits));
    }

    private void PlaceTransport()
    {
        Place(Field.L4Proto);
        Place(Field.DestinationPort);
        Place(Field.SourcePort);
        Place(Version == 4 ? Field.IcmpType : Field.IcmpV6Type);
        Place(Version == 4 ? Field.IcmpCode : Field.IcmpV6Code);
        Place(Field.TcpFlags);
    }

    private void PlaceRest()
    {
        if (Version == 4)
        {
            Place(Field.Ip4Tos);
        }

        Place(Version == 4 ? Field.Ip4Length : Field.Ip6Length);
        Place(Version == 4 ? Field.Ip4Ttl : Field.HopLimit);
        Place(Field.PacketType);
        Place(Field.EtherSource);
        Place(Field.Priority);
    }

    /// <summary>Interleaved: a mark copied onto the other makes their bits equal one by one.</summary>
    private void PlaceMarks()
    {
        _numbers.Add(Field.MetaMark.Name, new FieldBlock(_next, 32, 2));
        _numbers.Add(Field.CtMark.Name, new FieldBlock(_next + 1, 32, 2));
        _next += 64;
    }

    private void Place(Field field) => Place(field, field.Type.Length() * 8);

    private void Place(Field field, int bits)
    {
        _numbers.Add(field.Name, new FieldBlock(_next, bits));
        _next += bits;
    }

    private void Place(Field field, ImmutableArray<byte[]?> values)
    {
        var block = new AtomBlock(_next, values);
        _atoms.Add(field.Name, block);
        _next += block.Bits;
    }

    private static byte[] Machine(uint value)
    {
        var bytes = new byte[4];
        MemoryMarshal.Write(bytes, in value);
        return bytes;
    }
}
