using Weir.Core.Model;

namespace Weir.Bench;

/// <summary>One large set of addresses as each loader takes it.</summary>
internal static class ElementFiles
{
    public const string Set = "many";

    public static (string Sets, string Rules, string Text) Write(string folder, int count)
    {
        var addresses = Enumerable.Range(0, count).Select(static at => new Ipv4Address((11u << 24) + ((uint)at * 3)));
        var sets = Path.Combine(folder, "many.ipset");
        using (var writer = new StreamWriter(sets))
        {
            writer.WriteLine($"create {Set} hash:ip family inet hashsize 1024 maxelem {2 * count}");
            foreach (var address in addresses)
            {
                writer.WriteLine($"add {Set} {address}");
            }
        }

        var rules = Path.Combine(folder, "many.rules");
        File.WriteAllText(
            rules,
            $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -m set --match-set {Set} src -j DROP\nCOMMIT\n"
        );
        var text = Path.Combine(folder, "many.nft");
        using (var writer = new StreamWriter(text))
        {
            writer.Write($"table ip t {{ set {Set} {{ type ipv4_addr; size {2 * count}; elements = {{ ");
            writer.Write(string.Join(", ", addresses));
            writer.Write(" }; }; chain f { type filter hook forward priority 0; ip saddr @" + Set + " drop; }; }\n");
        }

        return (sets, rules, text);
    }
}
