using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>Does what rules do besides their verdict.</summary>
internal sealed class Statements(TableIndex table, Tests tests)
{
    /// <summary>False ends the rule: nothing was found in a map.</summary>
    public bool Do(Statement statement, WalkState state)
    {
        switch (statement)
        {
            case Statement.Count:
                return true;
            case Statement.SetMark mark:
                state.Write(mark.Mark, mark.Value);
                return true;
            case Statement.SetBits bits:
                if (state.Read(bits.Field) is { } old)
                {
                    state.Write(bits.Field, (old & bits.Keep) ^ bits.Xor);
                }

                return true;
            case Statement.CopyMark copy:
                if (state.Read(copy.From) is { } from && state.Read(copy.To) is { } to)
                {
                    state.Write(copy.To, (to & ~copy.ToMask) ^ (from & copy.FromMask));
                }

                return true;
            case Statement.SetMarkFromMap mark:
                return SetFromMap(mark, state);
            case Statement.UpdateSet or Statement.OverConnectionLimit or Statement.OverRate:
                return Dynamic(statement, state);
            case Statement.NoTrack:
                state.NotTracked = true;
                state.Packet = state.Packet with { State = CtStates.Untracked };
                return true;
            case Statement.Extension extension:
                state.Happened(extension.Text);
                return true;
            default:
                return Translate(statement, state);
        }
    }

    private bool SetFromMap(Statement.SetMarkFromMap mark, WalkState state)
    {
        if (Load(mark.Key, mark.Map, state.Packet) is not { } data)
        {
            return false;
        }

        state.Write(mark.Mark, MemoryMarshal.Read<uint>(data.Span));
        return true;
    }

    /// <summary>How many connections a key has is no property of one packet: the answer is free, and no by default.</summary>
    private static bool Dynamic(Statement statement, WalkState state)
    {
        Span<byte> bytes = stackalloc byte[64];
        var (key, asked) = statement switch
        {
            Statement.OverConnectionLimit limit => (limit.Key, FreeNames.Of(limit)),
            Statement.OverRate rate => (rate.Key, FreeNames.Of(rate)),
            var update => (((Statement.UpdateSet)update).Key, null),
        };
        if (!PacketFields.TryRead(state.Packet, key, bytes))
        {
            return false;
        }

        if (asked is not null)
        {
            state.Happened(asked);
            return state.Packet.Holding.Contains(asked);
        }

        state.Happened(FreeNames.Of((Statement.UpdateSet)statement));
        return true;
    }

    private bool Translate(Statement statement, WalkState state)
    {
        switch (statement)
        {
            // Translation to an IPv4 address leaves IPv6 packets alone (nft_nat.c, nft_nat_inet_eval).
            case Statement.SourceNat or Statement.DestinationNat when state.Packet.IsIpv6:
                return true;
            case Statement.SourceNat nat:
                return Load(nat.Key, nat.Map, state.Packet) is { } source && Do(NatKind.Source, source, false, state);
            case Statement.DestinationNat nat:
                return Load(nat.Key, nat.Map, state.Packet) is { } target
                    && Do(NatKind.Destination, target, nat.WithPort, state);
            // Neither does an address of the other family translate.
            case Statement.Nat nat when !nat.First.IsEmpty && nat.First.Count == 16 != state.Packet.IsIpv6:
                return true;
            case Statement.Nat nat:
                state.Nat = new(
                    nat.Kind,
                    nat.First,
                    nat.Last.IsEmpty ? nat.First : nat.Last,
                    nat.FirstPort,
                    nat.LastPort == 0 ? nat.FirstPort : nat.LastPort,
                    nat.Options
                );
                return true;
            default:
                throw new UnreachableException();
        }
    }

    private static bool Do(NatKind kind, ReadOnlyMemory<byte> data, bool withPort, WalkState state)
    {
        EquatableArray<byte> address = new([.. data.Span[..4]]);
        var port = withPort ? BinaryPrimitives.ReadUInt16BigEndian(data.Span[4..]) : (ushort)0;
        state.Nat = new Translation(kind, address, address, port, port, NatOptions.None);
        return true;
    }

    private ReadOnlyMemory<byte>? Load(Key key, string map, Packet packet) =>
        tests.Find(key, map, packet) is { } index and >= 0 ? new(table.Set(map).Data(index).ToArray()) : null;
}
