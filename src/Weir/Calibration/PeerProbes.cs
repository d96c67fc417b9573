using System.Globalization;
using Weir.Core.Model;
using Weir.Lab.Benching;

namespace Weir.Calibration;

/// <summary>Rules of iptables and sets of ipset, for those who stay with them; each is loaded by its own restore program.</summary>
internal sealed class PeerProbes(TimeProvider time, CancellationToken cancellation)
{
    /// <summary>Prefix lengths of the set that several are measured with.</summary>
    public const int Lengths = 4;

    private const string Set = "probe";

    /// <summary>The table with its base chains and no rule.</summary>
    public IBenchCandidate Empty() => Rules("iptables", []);

    /// <summary>A hundred tests of the address, the fastest kind.</summary>
    public IBenchCandidate Addresses() => Rules("legacy-test", Many(static at => $"-s 198.51.100.{at}/32"));

    /// <summary>A hundred tests that need a match module.</summary>
    public IBenchCandidate Modules() => Rules("legacy-module", Many(static at => $"-m mark --mark {0x700 + at}"));

    /// <summary>One rule with a set of so many addresses.</summary>
    public IBenchCandidate Hash(int count) =>
        WithSet(
            $"ipset {count}",
            "hash:ip",
            count,
            Enumerable.Range(0, count).Select(static at => new Ipv4Address(ProbeTable.AddressOf(at)).ToString())
        );

    /// <summary>A set of networks of one length, or of <see cref="Lengths"/>; no packet is in any of them.</summary>
    public IBenchCandidate Networks(int lengths) =>
        WithSet(
            $"ipset of {lengths} lengths",
            "hash:net",
            100,
            Enumerable.Range(0, 100).Select(at => $"172.16.{at}.0/{24 + (at % lengths)}")
        );

    /// <summary>Everything dropped as it comes in, before any hook of IP.</summary>
    public IBenchCandidate Ingress(string link) =>
        new ToolCandidate(
            "ingress",
            time,
            cancellation,
            (
                ["nft", "-f", "-"],
                text =>
                    text.Write(
                        $"table netdev t {{ chain c {{ type filter hook ingress device {link} priority 0; drop; }}; }}\n"
                    )
            )
        );

    private static IEnumerable<string> Many(Func<int, string> test) =>
        Enumerable.Range(0, TestProbes.Rules).Select(at => $"-A FORWARD {test(at)} -j ACCEPT");

    private ToolCandidate Rules(string name, IEnumerable<string> rules) =>
        new(name, time, cancellation, (["iptables-legacy-restore"], text => Dump(text, rules)));

    private ToolCandidate WithSet(string name, string type, int count, IEnumerable<string> elements) =>
        new(
            name,
            time,
            cancellation,
            (
                ["ipset", "restore"],
                text =>
                {
                    var most = Math.Max(65_536, 2 * count).ToString(CultureInfo.InvariantCulture);
                    text.Write($"create {Set} {type} family inet maxelem {most}\n");
                    foreach (var element in elements)
                    {
                        text.Write($"add {Set} {element}\n");
                    }
                }
            ),
            (
                ["iptables-legacy-restore"],
                static text => Dump(text, [$"-A FORWARD -m set --match-set {Set} src -j ACCEPT"])
            )
        );

    private static void Dump(TextWriter text, IEnumerable<string> rules)
    {
        text.Write("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        foreach (var rule in rules)
        {
            text.Write($"{rule}\n");
        }

        text.Write("COMMIT\n");
    }
}
