using Weir.Core;
using Weir.Core.Rules;
using static Weir.Testing.Nft.Packed;

namespace Weir.Testing.Generators;

/// <summary>The few values of one family that <see cref="RandomFirewall"/> draws from, and the sets that all of its tables have.</summary>
internal sealed record RandomWorld(Family Family, IReadOnlyList<string> Addresses, IReadOnlyList<int> Lengths)
{
    public const string Hosts = "hosts";
    public const string Nets = "nets";
    public const string Services = "services";

    private static readonly RandomWorld Four = new(
        Family.Ip,
        [
            "10.0.0.1",
            "10.0.0.2",
            "10.0.1.1",
            "10.1.2.3",
            "172.16.5.6",
            "192.168.1.1",
            "192.168.1.77",
            "198.51.100.7",
            "203.0.113.9",
        ],
        [8, 16, 23, 24, 28, 31, 32]
    );

    private static readonly RandomWorld Six = new(
        Family.Ip6,
        [
            "2001:db8::1",
            "2001:db8::2",
            "2001:db8:0:1::1",
            "2001:db8:4000:2::3",
            "2001:db8:8000::5:6",
            "2001:db8:c000:1::1",
            "2001:db8:c000:1::4d",
        ],
        [34, 48, 64, 111, 112, 127, 128]
    );

    public Field Source => IsIpv4 ? Field.Ip4Source : Field.Ip6Source;

    public Field Destination => IsIpv4 ? Field.Ip4Destination : Field.Ip6Destination;

    public Field Length => IsIpv4 ? Field.Ip4Length : Field.Ip6Length;

    public Field Hops => IsIpv4 ? Field.Ip4Ttl : Field.HopLimit;

    public byte Icmp => IsIpv4 ? (byte)1 : (byte)58;

    public Field IcmpType => IsIpv4 ? Field.IcmpType : Field.IcmpV6Type;

    public IReadOnlyList<byte> IcmpTypes => IsIpv4 ? [8, 13] : [128, 129];

    public string Unreachable => IsIpv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";

    public Key Service => Key.Of(Source, Field.L4Proto, Field.DestinationPort);

    private bool IsIpv4 => Family == Family.Ip;

    public static RandomWorld Of(Family family) => family == Family.Ip6 ? Six : Four;

    public byte[] Bytes(string address) => IsIpv4 ? Ip4(address) : Ip6(address);

    public Ruleset Table(string name, EquatableArray<Chain> chains)
    {
        var type = IsIpv4 ? FieldType.Ipv4Address : FieldType.Ipv6Address;
        return new Ruleset(
            Family,
            name,
            chains,
            [
                new SetDeclaration(Hosts, [type]),
                new SetDeclaration(Nets, [type]) { Interval = true },
                new SetDeclaration(Services, [type, FieldType.Protocol, FieldType.Port]),
            ],
            []
        )
        {
            Elements = new Dictionary<string, ElementTable>
            {
                [Hosts] = Packed([Bytes(Addresses[0])], [Bytes(Addresses[3])], [Bytes(Addresses[5])]),
                [Nets] = Packed(Range(Addresses[0], 1), Range(Addresses[4], 2)),
                [Services] = Packed(
                    [Bytes(Addresses[0]), Byte(6), Port(80)],
                    [Bytes(Addresses[1]), Byte(17), Port(53)],
                    [Bytes(Addresses[5]), Byte(6), Port(443)]
                ),
            },
        };
    }

    private static ElementTable Packed(params byte[][][] elements) => Nft.Packed.Table(elements);

    /// <summary>All addresses that differ from this one in the last bytes only.</summary>
    private byte[][] Range(string address, int lastBytes)
    {
        var (first, last) = (Bytes(address), Bytes(address));
        first.AsSpan(first.Length - lastBytes).Clear();
        last.AsSpan(last.Length - lastBytes).Fill(255);
        return [first, last];
    }
}
