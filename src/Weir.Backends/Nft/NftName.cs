using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Weir.Backends.Nft;

/// <summary>
/// Names of chains, sets and counters as nft can read them. iptables and ipset take nearly any; nft's scanner takes a letter, then letters, digits and
/// <c>/-_.</c>, and none of its own words. Any other name is written behind <c>_w</c>, with <c>_HH</c> for each byte that is no letter or digit;
/// <see cref="Read"/> gives the name back.
/// </summary>
internal static class NftName
{
    private const string Mark = "_w";

    // src/scanner.l of nftables: all its words, also those of one scope only.
    private static readonly FrozenSet<string> Words = """
        a-rwnd abort accept ackseq add addr ah all and arp asconf asconf-ack auto-merge avgpkt bridge burst bypass bytes cfi cgroup cgroupv2 chain
        chains check checksum chunk classid code comment comp constant continue cookie-ack cookie-echo count counter counters cpi cpu create csumcov
        ct cum-tsn-ack cwr daddr data day dccp define dei delete describe destroy device devices direction dnat doff dport drop dscp dst dup dynamic
        echo ecn ecne element elements eol eq error esp ether event exists expectation expiration expires export exthdr fanout fastopen fib flags flow
        flowlabel flowtable flowtables flush forward-tsn frag frag-off fully-random fwd gateway gc-interval ge geneve get goto gre gretap group gt
        handle hbh hdrlength heartbeat heartbeat-ack helper helpers hlen hook hooks hoplimit hour htype ibriport ibrname icmp icmpv6 icmpx id igmp iif
        iifgroup iifname iiftype import in inc include index inet init init-ack init-tag initial-tsn insert interval ip ip6 ipsec jhash json jump
        l3proto label last last-entry le left length level limit limits list ll log lowest-tsn lshift lsrr lt map maps mark masquerade max-delay
        maxseg md5sig memory meta meter meters mh minute missing mod monitor more-fragments mptcp mrt mss mtu name ne netdev never new-cum-tsn
        nexthdr nexthop nftrace nh noop nop not notrack num num-dup-tsns num-gap-ack-blocks num-inbound-streams num-outbound-streams numgen obriport
        obrname offload offset oif oifgroup oifname oiftype operation option options or original osf out over packets param-problem pcp performance
        persistent pkttype plen policy port position ppid prefix priority proto-dst proto-src protocol ptr ptype queue queue-threshold quota quotas ra
        random rate redefine redirect reject rename replace reply reqid reserved reserved2 reset return right rr rshift rt rt0 rt2 rtclassid rule
        rules ruleset sack sack-perm sack-permitted sack0 sack1 sack2 sack3 saddr sctp second secmark secmarks seed seg-left seqno sequence set sets
        shutdown shutdown-ack shutdown-complete sid size skgid skuid snaplen snat socket spi spnum sport srh ssn ssrr state status stream subtype
        symhash synproxy synproxys table tables taddr tag tcp th time timeout timestamp to tos tproxy trace transparent tsecr tsn tsval ttl tunnel
        tunnels type typeof udp udplite undefine until update urgptr used value version vlan vm vmap vni vtag vxlan week wildcard window with wscale
        xml xor xt zone
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name as nft reads it; nearly always the name itself.</summary>
    public static string Of(string name)
    {
        if (IsReadable(name))
        {
            return name;
        }

        var encoded = new StringBuilder(Mark);
        foreach (var one in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)one))
            {
                encoded.Append((char)one);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"_{one:x2}");
            }
        }

        return encoded.ToString();
    }

    /// <summary>The name that <see cref="Of"/> made this of; null when it made none so.</summary>
    public static string? Read(string encoded)
    {
        if (!encoded.StartsWith(Mark, StringComparison.Ordinal))
        {
            return IsReadable(encoded) ? encoded : null;
        }

        var bytes = new List<byte>(encoded.Length);
        for (var i = Mark.Length; i < encoded.Length; i++)
        {
            if (encoded[i] != '_')
            {
                bytes.Add((byte)encoded[i]);
                continue;
            }

            var isCode = byte.TryParse(
                encoded.AsSpan(Math.Min(i + 1, encoded.Length), Math.Min(2, encoded.Length - i - 1)),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var code
            );
            if (!isCode)
            {
                return null;
            }

            bytes.Add(code);
            i += 2;
        }

        var name = Encoding.UTF8.GetString([.. bytes]);
        return Of(name) == encoded ? name : null;
    }

    private static bool IsReadable(string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || Words.Contains(name))
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('/' or '-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
