using Weir.Core.Model;

namespace Weir.Testing.Generators;

/// <summary>Random forwards and openings of a member.</summary>
internal static class MemberRows
{
    private static readonly byte[] Protocols = [6, 6, 17, 58, 50, 47, 132, 99];

    public static IEnumerable<PortForward> Forwards(Random random, Member member, List<Device> devices)
    {
        if (member.PublicIpv4 is null || random.Next(2) == 0)
        {
            yield break;
        }

        var port = random.Next(1, 9000);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var protocol = random.Next(3) == 0 ? TransportProtocol.Udp : TransportProtocol.Tcp;
            var isKept = random.Next(2) == 0;
            var most = isKept && random.Next(3) == 0 ? 12_000 : 200;
            var count = random.Next(3) == 0 ? random.Next(2, most) : 1;
            var range = new PortRange((ushort)port, (ushort)(port + count - 1));
            var to = isKept ? port : random.Next(1, 60000);
            yield return new PortForward(member.Id, protocol, range, In(random, devices), (ushort)to);
            port += count + random.Next(50);
        }
    }

    public static IEnumerable<Opening> Openings(Random random, Member member)
    {
        var used = new HashSet<(Ipv6Prefix, byte)>();
        if (member.Ipv6Prefixes.IsEmpty)
        {
            yield break;
        }

        for (var i = random.Next(4); i > 0; i--)
        {
            var whole = member.Ipv6Prefixes[random.Next(member.Ipv6Prefixes.Count)];
            var prefix = Within(
                random,
                whole,
                random.Next(3) switch
                {
                    0 => 128,
                    1 => 64,
                    _ => whole.Length,
                }
            );
            var protocol = Protocols[random.Next(Protocols.Length)];
            if (!used.Add((prefix, protocol)))
            {
                continue;
            }

            PortRange? ports = null;
            if (protocol is 6 or 17 or 132 && random.Next(4) > 0)
            {
                var first = random.Next(1, 60000);
                var most = random.Next(4) == 0 ? 5_500 : 500;
                ports = new PortRange((ushort)first, (ushort)(first + (random.Next(2) == 0 ? 0 : random.Next(most))));
            }

            yield return new Opening(member.Id, prefix, protocol, ports);
        }
    }

    public static Ipv4Address In(Random random, List<Device> devices)
    {
        var prefix = devices[random.Next(devices.Count)].Address;
        return new Ipv4Address(prefix.Address.Value + (uint)random.Next(1 << (32 - prefix.Length)));
    }

    /// <summary>A random prefix of this length (or longer, when the outer one is) within another.</summary>
    public static Ipv6Prefix Within(Random random, Ipv6Prefix outer, int length)
    {
        var low = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
        var address = new Ipv6Address(outer.Address.Value | (low & ~Ipv6Prefix.Mask(outer.Length)));
        return Ipv6Prefix.Around(address, Math.Max(length, outer.Length));
    }
}
