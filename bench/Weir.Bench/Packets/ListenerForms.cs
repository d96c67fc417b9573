using System.Globalization;
using Weir.Core.Model;

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

    /// <summary>
    /// What a person who knows nftables, and its costs, would write for the same: bans as one hash of given size a prefix length, listeners as one look-up, accepted at
    /// once at both hooks.
    /// </summary>
    /// <param name="near">Bans are asked for only where the first 16 bits of the source are those of one: Weir's own idea, said by hand.</param>
    public static string ByHand(string folder, string rules, bool near)
    {
        var (bans, listeners) = Read(rules);
        var lengths = bans.Select(static ban => ban.Split('/'))
            .GroupBy(static ban => int.Parse(ban[1], CultureInfo.InvariantCulture), static ban => ban[0])
            .OrderByDescending(static group => group.Count())
            .ToArray();
        var sets = lengths.Select(static group => Set($"bans{group.Key}", "ipv4_addr", group));
        var asks = string.Join(
            '\n',
            lengths.Select(static group => $"        ip saddr {Masked(group.Key)}@bans{group.Key} drop")
        );
        var networks = bans.Select(static ban => string.Join('.', ban.Split('.').Take(2)) + ".0.0").Distinct();
        var path = Path.Combine(folder, near ? "hand-near.nft" : "hand.nft");
        File.WriteAllText(
            path,
            $$"""
            table ip hand {
            {{string.Join('\n', sets)}}
            {{Set("networks", "ipv4_addr", networks)}}
            {{Set(
                "listeners",
                "ipv4_addr . inet_service",
                listeners.Select(static one => $"{one.Address} . {one.Port}")
            )}}
                chain banned {
            {{asks}}
                }
                chain early {
                    type filter hook prerouting priority raw;
            {{(near ? "        ip saddr & 255.255.0.0 @networks jump banned" : asks)}}
                    ip daddr . tcp dport @listeners notrack accept
                    ip protocol vrrp notrack accept
                }
                chain answers { type filter hook output priority raw; ip saddr . tcp sport @listeners notrack accept; }
                chain in {
                    type filter hook input priority filter; policy drop;
                    ct state untracked,established,related accept
                    iifname lo accept
                }
            }

            """
        );
        return path;
    }

    /// <summary>The folder of a site of the same listeners and bans: what Weir loads for one who declares them.</summary>
    public static string AsSite(string folder, string rules)
    {
        var (bans, listeners) = Read(rules);
        return FarmFolder.Write(
            Path.Combine(folder, "site"),
            listeners.Select(static one => $"{one.Address},tcp,{one.Port},web"),
            bans,
            $$"""
            interfaces:
              - { name: eth0, role: outside }
            ownAddresses: [{{string.Join(", ", listeners.Select(static one => one.Address).Distinct())}}]
            peers: [192.0.2.3]
            """
        );
    }

    private static string Set(string name, string type, IEnumerable<string> elements) =>
        $"    set {name} {{ type {type}; size 2048; elements = {{ {string.Join(", ", elements)} }}; }}";

    private static string Masked(int length) => length == 32 ? "" : $"& {new Ipv4Address(Ipv4Prefix.Mask(length))} ";

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
