using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.KernelTests.Agreement;

/// <summary>
/// The table behind the rules under test. A packet is known again by IPv4's identification or IPv6's flow label. Its chains stand behind every
/// chain of iptables, and before conntrack confirms (INT_MAX).
/// </summary>
internal static class Observer
{
    private const string Table = "observe";

    public static string Text(bool ipv6, bool tracked)
    {
        var (family, ip, id) = Words(ipv6);
        return $$"""
            table {{family}} {{Table}} {
              set seen { typeof {{id}} . meta mark . meta priority . {{ip}} dscp . {{ip}} saddr . {{ip}} daddr; size 131072; flags dynamic; }
              set ports { typeof {{id}} . th sport . th dport; size 131072; flags dynamic; }
              set tracked { typeof {{id}} . ct mark; size 131072; flags dynamic; }
              chain note {
                update @seen { {{id}} . meta mark . meta priority . {{ip}} dscp . {{ip}} saddr . {{ip}} daddr }
                update @ports { {{id}} . th sport . th dport }
                {{(tracked ? $"update @tracked {{ {id} . ct mark }}" : "continue")}}
              }
              chain postrouting { type filter hook postrouting priority 300; policy drop; jump note; }
              chain input { type filter hook input priority 300; policy drop; jump note; }
              # What the box sends by a socket of a process; no errors, no resets, no router advertisements.
              chain output { type filter hook output priority 300; policy drop; meta skuid 0 accept; }
            }
            """;
    }

    public static string LetThrough(bool ipv6) =>
        $"add rule {Words(ipv6).Family} {Table} postrouting accept\nadd rule {Words(ipv6).Family} {Table} input accept\n";

    public static Dictionary<ushort, Sighting> Read(NetlinkSocket socket, bool ipv6)
    {
        var family = ipv6 ? NfFamily.Ipv6 : NfFamily.Ipv4;
        var table = NftReader.Table(socket, family, Table)?.Table ?? throw new InvalidOperationException("no observer");
        var address = ipv6 ? 16 : 4;
        var at = ipv6 ? 1 : 0;
        var found = new Dictionary<ushort, Sighting>();
        foreach (var key in Keys(socket, family, table, "seen"))
        {
            found[Number(key, at)] = new Sighting(
                Word(key, 4),
                Word(key, 8),
                ipv6 ? 0 : key[12],
                Address(key.AsSpan(16, address)),
                Address(key.AsSpan(16 + address, address))
            );
        }

        foreach (var key in Keys(socket, family, table, "ports"))
        {
            var id = Number(key, at);
            found[id] = found[id] with { Ports = (Number(key, 4), Number(key, 8)) };
        }

        foreach (var key in Keys(socket, family, table, "tracked"))
        {
            var id = Number(key, at);
            found[id] = found[id] with { ConnectionMark = Word(key, 4) };
        }

        return found;
    }

    private static (string Family, string Ip, string Id) Words(bool ipv6) =>
        ipv6 ? ("ip6", "ip6", "ip6 flowlabel") : ("ip", "ip", "ip id");

    private static List<byte[]> Keys(NetlinkSocket socket, NfFamily family, TableSpec table, string name)
    {
        var set = table.Sets.Single(one => one.Name == name);
        var block = NftReader.Elements(socket, family, Table, set);
        var bytes = block.Bytes.ToArray();
        var length = block.Count == 0 ? 0 : bytes.Length / block.Count;
        return [.. Enumerable.Range(0, block.Count).Select(i => bytes[(i * length)..((i + 1) * length)])];
    }

    private static ushort Number(byte[] key, int at) => BinaryPrimitives.ReadUInt16BigEndian(key.AsSpan(at));

    private static UInt128 Address(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);

    private static uint Word(byte[] key, int at) => MemoryMarshal.Read<uint>(key.AsSpan(at));
}
