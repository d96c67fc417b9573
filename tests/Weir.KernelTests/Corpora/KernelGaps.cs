using System.Collections.Concurrent;
using Weir.Testing;

namespace Weir.KernelTests.Corpora;

/// <summary>Dumps whose result needs a type of ipset that a kernel may be built without. Any other refusal fails the test.</summary>
internal static class KernelGaps
{
    private static readonly (string Dump, string Type, string Why)[] Known =
    [
        (
            "net-network/configs_chair_for_Network_Architectures_and_Services/ip6tables-save-2016-03-16_13-53-28",
            "hash:net,net",
            "pairs of networks become one set; CONFIG_IP_SET_HASH_NETNET is not set in some kernels"
        ),
    ];

    private static readonly ConcurrentDictionary<string, bool> Built = new(StringComparer.Ordinal);

    /// <summary>Of the types that a file for ipset restore declares, those that the running kernel does not have.</summary>
    public static IReadOnlyList<string> Missing(TestNamespace network, string sets) =>
        [
            .. sets.Split('\n')
                .Where(line => line.StartsWith("create ", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[2])
                .Distinct(StringComparer.Ordinal)
                .Where(type => !Built.GetOrAdd(type, asked => IsBuilt(network, asked))),
        ];

    public static bool IsKnown(string dump, string type) =>
        Array.Exists(Known, known => known.Dump == dump && known.Type == type);

    private static bool IsBuilt(TestNamespace network, string type)
    {
        try
        {
            network.Run("ipset", ["create", "weir-probe", type, .. Range(type)]);
            network.Run("ipset", ["destroy", "weir-probe"]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string[] Range(string type) =>
        type switch
        {
            "bitmap:port" => ["range", "0-65535"],
            "bitmap:ip" or "bitmap:ip,mac" => ["range", "10.0.0.0/24"],
            _ => [],
        };
}
