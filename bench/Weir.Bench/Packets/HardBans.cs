using System.Globalization;
using Weir.Core.Model;

namespace Weir.Bench.Packets;

/// <summary>650 hard bans as files of each kind.</summary>
internal sealed record HardBans(string Rules, string Sets, string SetRules, string Prefixes)
{
    private const string Head = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    /// <param name="nets">Every third is a net of /20 to /24; else all are addresses.</param>
    public static HardBans Write(string folder, int count, bool nets)
    {
        var bans = Of(count, nets);
        string Write(string name, IEnumerable<string> lines)
        {
            var path = Path.Combine(
                folder,
                string.Create(CultureInfo.InvariantCulture, $"{(nets ? "nets" : "hosts")}-{count}{name}")
            );
            File.WriteAllLines(path, lines);
            return path;
        }

        var kind = nets ? "hash:net" : "hash:ip";
        var most = Math.Max(65_536, 2 * count).ToString(CultureInfo.InvariantCulture);
        return new HardBans(
            Write(".rules", [Head.TrimEnd(), .. bans.Select(static ban => $"-A INPUT -s {ban} -j DROP"), "COMMIT"]),
            Write(
                ".ipset",
                [
                    $"create blacklist {kind} family inet hashsize 1024 maxelem {most}",
                    .. bans.Select(ban => $"add blacklist {(nets ? ban.ToString() : ban.Address.ToString())}"),
                ]
            ),
            Write("-set.rules", [Head.TrimEnd(), "-A INPUT -m set --match-set blacklist src -j DROP", "COMMIT"]),
            Write(".txt", bans.Select(static ban => ban.ToString()))
        );
    }

    private static List<Ipv4Prefix> Of(int count, bool nets)
    {
        var random = new Random(5);
        var taken = new HashSet<Ipv4Prefix>();
        while (taken.Count < count)
        {
            // 11 … 99: neither private nor the listeners' own.
            var address = ((11u + (uint)random.Next(89)) << 24) | (uint)random.Next(1 << 24);
            var length = !nets || random.Next(3) > 0 ? 32 : 20 + random.Next(5);
            taken.Add(Ipv4Prefix.Around(new Ipv4Address(address), length));
        }

        return [.. taken.Order()];
    }
}
