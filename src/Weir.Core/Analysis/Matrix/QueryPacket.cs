using System.Globalization;
using Weir.Core.Analysis.Bounds;
using Weir.Core.Analysis.Lint;
using Weir.Core.Rules;

namespace Weir.Core.Analysis.Matrix;

/// <summary>The packets a matrix is about, with their addresses left open.</summary>
internal static class QueryPacket
{
    private const byte Tcp = 6;

    public static PartialPacket Of(MatrixQuery query)
    {
        var protocol = Protocol(query.Protocol);
        var packet = PacketFields.HasPorts(protocol)
            ? WithPorts(query, protocol)
            : Strangers
                .Of(query.Family, protocol)
                .InState(CtStates.New)
                .Without(Field.SourcePort)
                .Without(Field.DestinationPort)
                .Without(Field.TcpFlags);
        packet = Through(packet, Field.InputInterface, query.InputInterface, query.Hook == Hook.Output);
        return Through(packet, Field.OutputInterface, query.OutputInterface, query.Hook == Hook.Input);
    }

    private static PartialPacket WithPorts(MatrixQuery query, byte protocol)
    {
        var packet = Strangers.New(query.Family, protocol, query.Port);
        if (protocol == Tcp)
        {
            packet = query.TcpFlags is { } flags
                ? packet.With(Field.TcpFlags, flags)
                : packet.With(Field.TcpFlags, [new Model.NumberRange(0, byte.MaxValue)]);
        }

        return query.SourcePort is { } port
            ? packet.With(Field.SourcePort, port)
            : packet.With(Field.SourcePort, [new Model.NumberRange(0, ushort.MaxValue)]);
    }

    private static PartialPacket Through(PartialPacket packet, Field field, string? name, bool missing) =>
        missing ? packet.Without(field)
        : name is null ? packet
        : packet.Through(field, name);

    private static byte Protocol(string name) =>
        name switch
        {
            "icmp" => 1,
            "tcp" => 6,
            "udp" => 17,
            "dccp" => 33,
            "icmpv6" or "ipv6-icmp" => 58,
            "sctp" => 132,
            "udplite" => 136,
            _ when byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw new ArgumentException($"{name} is no protocol", nameof(name)),
        };
}
