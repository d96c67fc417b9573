using Weir.Core.Rules;

namespace Weir.Core.Analysis.Simulation;

/// <summary>What a walk through one base chain has changed so far.</summary>
internal sealed class WalkState(Packet packet)
{
    private readonly List<string> _events = [];

    public Packet Packet { get; set; } = packet;

    public Translation? Nat { get; set; }

    public bool NotTracked { get; set; }

    public void Happened(string text) => _events.Add(text);

    public Outcome End(Ending ending, string with) =>
        new(
            ending,
            with,
            Packet.Mark,
            Packet.ConnectionMark,
            Packet.Priority,
            Packet.Tos,
            NotTracked,
            Nat,
            new([.. _events])
        );

    /// <summary>Writes a field that rules can set; one that the packet does not have stays as it is, as in the kernel.</summary>
    public void Write(Field field, uint value)
    {
        if (field == Field.CtMark)
        {
            Packet = PacketFields.HasConnection(Packet) ? Packet with { ConnectionMark = value } : Packet;
        }
        else if (field == Field.Ip4Tos)
        {
            Packet = Packet.IsIpv6 ? Packet : Packet with { Tos = (byte)value };
        }
        else if (field == Field.Priority)
        {
            Packet = Packet with { Priority = value };
        }
        else
        {
            Packet = Packet with { Mark = value };
        }
    }

    /// <summary>Reads a field that rules can set, as a number; null when the packet does not have it.</summary>
    public uint? Read(Field field) =>
        field == Field.CtMark ? (PacketFields.HasConnection(Packet) ? Packet.ConnectionMark : null)
        : field == Field.Ip4Tos ? (Packet.IsIpv6 ? null : Packet.Tos)
        : field == Field.Priority ? Packet.Priority
        : Packet.Mark;
}
