using System.Buffers.Binary;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>Constant translations that a map can hold: one IPv4 address, no options.</summary>
internal static class NatData
{
    public static bool IsMappable(Statement.Nat nat) =>
        nat.Options == NatOptions.None
        && nat.First.Count == 4
        && (nat.Last.IsEmpty || nat.First == nat.Last)
        && (
            nat.Kind switch
            {
                NatKind.Source => nat is { FirstPort: 0, LastPort: 0 },
                NatKind.Destination => nat.LastPort == 0 || nat.FirstPort == nat.LastPort,
                _ => false,
            }
        );

    public static bool WithPort(Statement.Nat nat) => nat.FirstPort != 0;

    /// <summary>Translations of one kind fit one map.</summary>
    public static string KindOf(Statement.Nat nat) =>
        nat.Kind == NatKind.Source ? "snat" : (WithPort(nat) ? "dnat port" : "dnat");

    public static EquatableArray<FieldType> TypesOf(Statement.Nat nat) =>
        WithPort(nat) ? [FieldType.Ipv4Address, FieldType.Port] : [FieldType.Ipv4Address];

    public static void Write(Statement.Nat nat, Span<byte> data)
    {
        nat.First.AsSpan().CopyTo(data);
        if (WithPort(nat))
        {
            BinaryPrimitives.WriteUInt16BigEndian(data[4..], nat.FirstPort);
        }
    }

    public static Statement ByMap(Statement.Nat nat, Key key, string map) =>
        nat.Kind == NatKind.Source
            ? new Statement.SourceNat(key, map)
            : new Statement.DestinationNat(key, map, WithPort(nat));
}
