using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Testing.Equivalence;

/// <summary>Short forms of tests and statements for rule sets in tests.</summary>
public static class RuleTexts
{
    public static Rule Rule(Verdict? verdict, params Match[] matches) => new([.. matches], [], verdict);

    public static Rule Rule(Verdict? verdict, Statement statement, params Match[] matches) =>
        new([.. matches], [statement], verdict);

    public static Match.Compare Source(uint address, int length = 32, bool negated = false) =>
        new(Part(Field.Ip4Source, length), Sign(negated), Big(address));

    public static Match.Compare Destination(uint address, int length = 32, bool negated = false) =>
        new(Part(Field.Ip4Destination, length), Sign(negated), Big(address));

    public static Match.Compare Protocol(byte protocol, bool negated = false) =>
        new(Field.L4Proto, Sign(negated), [protocol]);

    public static Match.Compare Port(Field field, ushort port, bool negated = false) =>
        new(field, Sign(negated), Big(port));

    public static Match.InRanges Ports(Field field, bool negated, params ushort[] bounds) =>
        new(field, [.. bounds.SelectMany(bound => Big(bound).Items)], negated);

    public static Match.AnyBit State(CtStates states, bool negated = false) =>
        new(Field.CtState, (uint)states, negated);

    public static Match.Compare Interface(Field field, string name, int prefix = -1, bool negated = false)
    {
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        return new(new KeyPart(field, prefix), Sign(negated), [.. bytes]);
    }

    public static Match.Masked Flags(byte mask, byte value, bool negated = false) =>
        new(Field.TcpFlags, [mask], Sign(negated), [value]);

    public static Match.Masked Mark(Field field, uint mask, uint value, bool negated = false) =>
        new(field, Machine(mask), Sign(negated), Machine(value));

    public static Match.Extension Stateful(int ordinal, string rate = "5/min") =>
        new("limit", [new ExtensionOption("--limit", [rate])], Purity.Stateful, ordinal);

    public static Match.Extension Pure(string owner) =>
        new("owner", [new ExtensionOption("--uid-owner", [owner])], Purity.Pure);

    public static Statement.Extension Log(string prefix) => new("LOG", [new ExtensionOption("--log-prefix", [prefix])]);

    public static Statement.Nat Nat(NatKind kind, uint address, ushort port = 0) =>
        new(kind, address == 0 ? [] : Big(address), address == 0 ? [] : Big(address), port, port, NatOptions.None);

    public static EquatableArray<byte> Big(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return [.. bytes];
    }

    public static EquatableArray<byte> Big(ushort value) => [(byte)(value >> 8), (byte)value];

    public static EquatableArray<byte> Machine(uint value)
    {
        var bytes = new byte[4];
        MemoryMarshal.Write(bytes, in value);
        return [.. bytes];
    }

    /// <summary>A set's elements, each the bytes of key, last key and data.</summary>
    public static ElementTable Elements(SetDeclaration set, params byte[][] elements)
    {
        var table = new ElementTable(set.Stride);
        foreach (var element in elements)
            element.CopyTo(table.Append(default));
        return table;
    }

    private static KeyPart Part(Field field, int length) => new(field, length == 32 ? -1 : length);

    private static Comparison Sign(bool negated) => negated ? Comparison.NotEqual : Comparison.Equal;
}
