using Weir.Core.Analysis;
using Weir.Core.Rules;

namespace Weir.Testing.Generators;

/// <summary>Packets with everything that a packet may have, and nothing that its protocol does not have.</summary>
public static class RandomPackets
{
    private static readonly byte[] Protocols = [1, 6, 17, 47, 50, 58, 132, 200];
    private static readonly string[] Interfaces = ["eth0", "eth1", "wg-2", "a=b", "q\"x"];
    private static readonly string[] Tests = ["-m owner --uid-owner 0", "-m limit --limit 5/min#1", "say \"x\" \\ y"];

    public static Packet Any(Random random)
    {
        var six = random.Next(2) == 0;
        var packet = new Packet
        {
            InputInterface = random.Next(3) == 0 ? "" : Interfaces[random.Next(Interfaces.Length)],
            OutputInterface = random.Next(3) == 0 ? null : Interfaces[random.Next(Interfaces.Length)],
            IsIpv6 = six,
            Source = Address(random, six),
            Destination = Address(random, six),
            Protocol = Protocols[random.Next(Protocols.Length)],
            State = (CtStates)(uint)(1 << new[] { 0, 1, 2, 3, 6 }[random.Next(5)]),
            Mark = Sometimes(random, () => (uint)random.NextInt64(1L << 32)),
            Priority = Sometimes(random, () => (uint)random.NextInt64(1L << 32)),
            Tos = six ? (byte)0 : (byte)Sometimes(random, () => (uint)random.Next(256)),
            Ttl = (byte)random.Next(256),
            Length = (ushort)random.Next(65_536),
            IsLaterFragment = random.Next(5) == 0,
            SourceMac = random.Next(2) == 0 ? 0 : (ulong)random.NextInt64(1L << 48),
            PacketType = (byte)random.Next(5),
            Holding = [.. Tests.Where(_ => random.Next(3) == 0)],
        };
        return Connected(Headed(packet, random), random);
    }

    private static Packet Headed(Packet packet, Random random)
    {
        if (packet.IsLaterFragment)
        {
            return packet;
        }

        if (packet.Protocol is 6 or 17 or 132)
        {
            packet = packet with
            {
                SourcePort = (ushort)random.Next(65_536),
                DestinationPort = (ushort)random.Next(65_536),
            };
        }

        if (packet.Protocol == 6)
        {
            packet = packet with { TcpFlags = (byte)random.Next(256) };
        }

        return packet.Protocol == (packet.IsIpv6 ? 58 : 1)
            ? packet with
            {
                IcmpType = (byte)random.Next(256),
                IcmpCode = (byte)random.Next(256),
            }
            : packet;
    }

    private static Packet Connected(Packet packet, Random random) =>
        packet.State is CtStates.Invalid or CtStates.Untracked
            ? packet
            : packet with
            {
                Status = (CtStatuses)(uint)random.Next(1024),
                IsReply = random.Next(2) == 0,
                ConnectionMark = Sometimes(random, () => (uint)random.NextInt64(1L << 32)),
            };

    private static UInt128 Address(Random random, bool six)
    {
        var low = (ulong)random.NextInt64(long.MaxValue);
        return six ? new UInt128((ulong)random.NextInt64(long.MaxValue), low) : low & uint.MaxValue;
    }

    private static uint Sometimes(Random random, Func<uint> value) => random.Next(2) == 0 ? 0 : value();
}
