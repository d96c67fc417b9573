using Weir.Core.Rules;
using static Weir.Core.Analysis.PacketWords.PacketValue;

namespace Weir.Core.Analysis.PacketWords;

/// <summary>Puts a value into a packet, or says in words what is wrong with it.</summary>
internal delegate string? PacketRead(PacketDraft draft, string value);

/// <summary>One row of the vocabulary.</summary>
/// <param name="Name">The word, or the two words.</param>
/// <param name="Value">What is to follow, for messages; empty when nothing is.</param>
/// <param name="Slot">What it says: two words of one slot say the same thing twice.</param>
/// <param name="Read">Takes the value (empty where none follows).</param>
internal sealed record PacketWord(string Name, string Value, string Slot, PacketRead Read)
{
    private const string Number8 = "a number from 0 to 255";
    private const string Number16 = "a number from 0 to 65535";
    private const string Number32 = "a number from 0 to 4294967295, also as 0x…";
    private const string Name15 = "an interface's name, at most 15 bytes";

    /// <summary>IP version that the word implies; 0 = none.</summary>
    public int Version { get; private init; }

    /// <summary>Protocol that the word implies; null = none.</summary>
    public byte? Protocol { get; private init; }

    /// <summary>True for what only a packet with a transport header can say.</summary>
    public bool Transport { get; private init; }

    private static readonly Dictionary<string, PacketWord> Table = Rows()
        .ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>All words, for messages.</summary>
    public static string Known { get; } =
        string.Join(
            ", ",
            Table.Values.Select(word => word.Name).Where(name => !name.StartsWith("th ", StringComparison.Ordinal))
        );

    public static PacketWord? Find(string name) => Table.GetValueOrDefault(name);

    private static IEnumerable<PacketWord> Rows() =>
        Surroundings().Concat(Network()).Concat(Transports()).Concat(Connection());

    private static IEnumerable<PacketWord> Surroundings()
    {
        foreach (var name in (string[])["iif", "iifname"])
        {
            yield return new(
                name,
                Name15,
                "iif",
                (to, text) => Interface(text, name => to.Change(p => p with { InputInterface = name }))
            );
        }

        foreach (var name in (string[])["oif", "oifname"])
        {
            yield return new(
                name,
                Name15,
                "oif",
                (to, text) => Interface(text, name => to.Change(p => p with { OutputInterface = name }))
            );
        }

        foreach (var name in (string[])["mark", "meta mark"])
        {
            yield return new(
                name,
                Number32,
                "mark",
                (to, text) => UInt32(text, n => to.Change(p => p with { Mark = n }))
            );
        }

        foreach (var name in (string[])["priority", "meta priority"])
        {
            yield return new(
                name,
                "a class handle such as 1:10, hexadecimal",
                "priority",
                (to, text) => Handle(text, n => to.Change(p => p with { Priority = n }))
            );
        }

        foreach (var name in (string[])["mac", "ether saddr"])
        {
            yield return new(
                name,
                "an Ethernet address",
                "mac",
                (to, text) => Mac(text, n => to.Change(p => p with { SourceMac = n }))
            );
        }

        foreach (var name in (string[])["pkttype", "meta pkttype"])
        {
            yield return new(
                name,
                $"one of {string.Join(", ", Words.NameTable.PacketTypes.Names)}",
                "pkttype",
                (to, text) =>
                    Named(text, Words.NameTable.PacketTypes, n => to.Change(p => p with { PacketType = (byte)n }))
            );
        }

        yield return new(
            "holds",
            "the text of an extension test, in double quotes",
            "",
            (to, text) =>
            {
                to.Change(p => p with { Holding = p.Holding.Add(text) });
                return null;
            }
        );
    }

    private static IEnumerable<PacketWord> Network()
    {
        yield return new(
            "ip saddr",
            "an IPv4 address",
            "saddr",
            (to, text) => Ipv4(text, a => to.Change(p => p with { Source = a }))
        )
        {
            Version = 4,
        };
        yield return new(
            "ip daddr",
            "an IPv4 address",
            "daddr",
            (to, text) => Ipv4(text, a => to.Change(p => p with { Destination = a }))
        )
        {
            Version = 4,
        };
        yield return new(
            "ip6 saddr",
            "an IPv6 address",
            "saddr",
            (to, text) => Ipv6(text, a => to.Change(p => p with { Source = a }))
        )
        {
            Version = 6,
        };
        yield return new(
            "ip6 daddr",
            "an IPv6 address",
            "daddr",
            (to, text) => Ipv6(text, a => to.Change(p => p with { Destination = a }))
        )
        {
            Version = 6,
        };
        yield return new("meta nfproto", "ipv4 or ipv6", "nfproto", (to, text) => to.Family(text));
        foreach (var name in (string[])["proto", "ip protocol", "ip6 nexthdr", "meta l4proto"])
        {
            yield return new(name, "a protocol's name or number", "", (to, text) => ProtocolOf(text, to))
            {
                Version = VersionOf(name),
            };
        }

        foreach (var name in (string[])["ttl", "ip ttl", "ip6 hoplimit"])
        {
            yield return new(name, Number8, "ttl", (to, text) => UInt8(text, n => to.Change(p => p with { Ttl = n })))
            {
                Version = VersionOf(name),
            };
        }

        foreach (var name in (string[])["tos", "ip tos"])
        {
            yield return new(name, Number8, "tos", (to, text) => UInt8(text, n => to.Change(p => p with { Tos = n })))
            {
                Version = 4,
            };
        }

        yield return new(
            "length",
            "bytes from the IP header on, 0 to 65535",
            "length",
            (to, text) => UInt16(text, n => to.Change(p => p with { Length = n }))
        );
        yield return new("frag", "", "frag", (to, _) => to.Fragment());
    }

    private static int VersionOf(string name) =>
        name.StartsWith("ip6", StringComparison.Ordinal) ? 6
        : name.StartsWith("ip ", StringComparison.Ordinal) ? 4
        : 0;

    private static IEnumerable<PacketWord> Transports()
    {
        foreach (var name in (string[])["tcp", "udp", "dccp", "sctp", "udplite", "th"])
        {
            byte? protocol = name == "th" ? null : (byte?)Words.NameTable.Protocols.Number(name);
            yield return new(
                $"{name} sport",
                Number16,
                "sport",
                (to, text) => UInt16(text, n => to.Change(p => p with { SourcePort = n }))
            )
            {
                Protocol = protocol,
                Transport = true,
            };
            yield return new(
                $"{name} dport",
                Number16,
                "dport",
                (to, text) => UInt16(text, n => to.Change(p => p with { DestinationPort = n }))
            )
            {
                Protocol = protocol,
                Transport = true,
            };
        }

        yield return new(
            "tcp flags",
            $"names of {string.Join(", ", Words.NameTable.TcpFlags.Names)}, separated by commas, or none",
            "flags",
            (to, text) => Bits(text, Words.NameTable.TcpFlags, n => to.Change(p => p with { TcpFlags = (byte)n }))
        )
        {
            Protocol = 6,
            Transport = true,
        };
        foreach (var (name, version, protocol) in ((string, int, byte)[])[("icmp", 4, 1), ("icmpv6", 6, 58)])
        {
            yield return new(
                $"{name} type",
                Number8,
                "type",
                (to, text) => UInt8(text, n => to.Change(p => p with { IcmpType = n }))
            )
            {
                Version = version,
                Protocol = protocol,
                Transport = true,
            };
            yield return new(
                $"{name} code",
                Number8,
                "code",
                (to, text) => UInt8(text, n => to.Change(p => p with { IcmpCode = n }))
            )
            {
                Version = version,
                Protocol = protocol,
                Transport = true,
            };
        }
    }

    private static IEnumerable<PacketWord> Connection()
    {
        foreach (var name in Words.NameTable.States.Names)
        {
            yield return new(
                $"ct {name}",
                "",
                "state",
                (to, _) => Named(name, Words.NameTable.States, n => to.Change(p => p with { State = (CtStates)n }))
            );
        }

        yield return new(
            "ct state",
            $"one of {string.Join(", ", Words.NameTable.States.Names)}",
            "state",
            (to, text) => Named(text, Words.NameTable.States, n => to.Change(p => p with { State = (CtStates)n }))
        );
        yield return new(
            "ct status",
            $"names of {string.Join(", ", Words.NameTable.Statuses.Names)}, separated by commas, or none",
            "status",
            (to, text) => Bits(text, Words.NameTable.Statuses, n => to.Change(p => p with { Status = (CtStatuses)n }))
        );
        yield return new(
            "ct direction",
            "original or reply",
            "direction",
            (to, text) => Named(text, Words.NameTable.Directions, n => to.Change(p => p with { IsReply = n == 1 }))
        );
        yield return new(
            "ct mark",
            Number32,
            "ct mark",
            (to, text) => UInt32(text, n => to.Change(p => p with { ConnectionMark = n }))
        );
    }
}
