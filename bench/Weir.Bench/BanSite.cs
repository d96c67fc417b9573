using System.Globalization;
using Weir.Core.Model;

namespace Weir.Bench;

/// <summary>A balancer with a long list of banned addresses, the same at each call.</summary>
internal static class BanSite
{
    /// <summary>Random public addresses, ascending, each once.</summary>
    public static uint[] Addresses(int count)
    {
        var random = new Random(7);
        var addresses = new HashSet<uint>(count);
        while (addresses.Count < count)
        {
            // 11.0.0.0 … 99.255.255.255: nothing private or reserved lies there.
            addresses.Add((uint)random.NextInt64(11u << 24, 100u << 24));
        }

        return [.. addresses.Order()];
    }

    public static Site InMemory(int bans) =>
        new()
        {
            Topology = new Topology
            {
                Interfaces =
                [
                    new Interface("wan", InterfaceRole.Outside, []),
                    new Interface(
                        "mgmt",
                        InterfaceRole.Management,
                        [new IpPrefix(new Ipv4Prefix(new(0xC0A84D00), 24))]
                    ),
                ],
            },
            Options = new SiteOptions(),
            Bans = [.. Addresses(bans).Select(address => Ban(address))],
        };

    public static Ban Ban(uint address) =>
        new(new IpPrefix(Ipv4Prefix.Host(new Ipv4Address(address))), "", null) { Source = "bench" };

    /// <summary>A site's folder whose bans come from one file, a line an address.</summary>
    public static void Write(string folder, uint[] addresses)
    {
        FarmFolder.Write(
            folder,
            [],
            [],
            """
            interfaces:
              - { name: wan, role: outside }
              - { name: mgmt, role: management, networks: [192.168.77.0/24] }
            ownAddresses: [203.0.113.10]
            feeds:
              - { name: bench, path: bans.txt }
            """
        );
        WriteLines(Path.Combine(folder, "bans.txt"), addresses, "", "");
    }

    public static void WriteLines(string path, uint[] addresses, string before, string after)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        foreach (var address in addresses)
        {
            file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{before}{new Ipv4Address(address)}{after}"));
        }
    }
}
