namespace Weir.Tests.Importing.Iptables;

/// <summary>Vectors that we answer differently on purpose, each with its reason.</summary>
internal static class ExtensionDeviations
{
    public static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["libxt_set.t:4"] =
            "iptables asks the kernel whether the set exists; sets come from another file here, and lint names those that do not",
        ["libxt_SET.t:3"] = "the same, for a set that packets are added to",
        ["libxt_NFLOG.t:18"] =
            "iptables-legacy cuts a prefix of 65 bytes without a word; nothing is cut here, the rule is refused",
    };

    public static string? ReasonOf(ExtensionVector vector) => Table.GetValueOrDefault(vector.Where);
}
