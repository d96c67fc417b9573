namespace Weir.Bench.Packets;

/// <summary>Other forms of examples/import/webfarm.rules, made from its lines.</summary>
internal static class ListenerForms
{
    /// <summary>The example's listeners, for <c>--traffic</c>.</summary>
    public const string Addresses = "192.0.2.16-192.0.2.65";

    /// <summary>The sets and rules of the text: NOTRACK by a set in raw, bans and listeners by sets in filter.</summary>
    public static (string Sets, string Rules) AsTheText(string folder, string rules)
    {
        var (bans, listeners) = Read(rules);
        var sets = Path.Combine(folder, "text.ipset");
        File.WriteAllLines(
            sets,
            [
                "create listeners hash:ip,port family inet hashsize 1024 maxelem 65536",
                "create blacklist hash:net family inet hashsize 1024 maxelem 65536",
                .. listeners.Select(static one => $"add listeners {one.Address},tcp:{one.Port}"),
                .. bans.Select(static ban => $"add blacklist {ban}"),
            ]
        );
        var path = Path.Combine(folder, "text.rules");
        File.WriteAllText(
            path,
            """
            *raw
            :PREROUTING ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A PREROUTING -m set --match-set listeners dst,dst -j NOTRACK
            -A OUTPUT -m set --match-set listeners src,src -j NOTRACK
            COMMIT
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT DROP [0:0]
            -A INPUT -i lo -j ACCEPT
            -A INPUT -p vrrp -j ACCEPT
            -A INPUT -m set --match-set blacklist src -j DROP
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -m set --match-set listeners dst,dst -j ACCEPT
            -A OUTPUT -m set --match-set listeners src,src -j ACCEPT
            COMMIT

            """
        );
        return (sets, path);
    }

    /// <summary>What a person who knows nftables well would write for the same.</summary>
    public static string ByHand(string folder, string rules)
    {
        var (bans, listeners) = Read(rules);
        var path = Path.Combine(folder, "hand.nft");
        File.WriteAllText(
            path,
            $$"""
            table ip hand {
                set bans { type ipv4_addr; flags interval; elements = { {{string.Join(", ", bans)}} }; }
                set listeners { type ipv4_addr . inet_service; size 256; elements = { {{string.Join(
                ", ",
                listeners.Select(static one => $"{one.Address} . {one.Port}")
            )}} }; }
                chain early {
                    type filter hook prerouting priority raw;
                    ip protocol vrrp notrack accept
                    ip saddr @bans drop
                    ip daddr . tcp dport @listeners notrack accept
                }
                chain answers { type filter hook output priority raw; ip saddr . tcp sport @listeners notrack accept; }
                chain in {
                    type filter hook input priority filter; policy drop;
                    ct state untracked accept
                    iifname lo accept
                    ct state established,related accept
                }
            }

            """
        );
        return path;
    }

    private static (List<string> Bans, List<(string Address, string Port)> Listeners) Read(string rules)
    {
        var bans = new List<string>();
        var listeners = new List<(string, string)>();
        foreach (var words in File.ReadLines(rules).Select(static line => line.Split(' ')))
        {
            if (words is ["-A", "INPUT", "-s", var source, "-j", "DROP"])
            {
                bans.Add(source);
            }
            else if (words is ["-A", "PREROUTING", "-d", var address, .., "--dport", var port, "-j", "NOTRACK"])
            {
                listeners.Add((address.Split('/')[0], port));
            }
        }

        return (bans, listeners);
    }
}
