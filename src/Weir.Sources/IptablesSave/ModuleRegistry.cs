using System.Collections.Frozen;
using Weir.Core.Rules;
using Weir.Sources.IptablesSave.Modules;

namespace Weir.Sources.IptablesSave;

/// <summary>Every match and target known here, by name.</summary>
internal static class ModuleRegistry
{
    /// <summary>Longest name of a chain, match or target (XT_EXTENSION_MAXNAMELEN − 1).</summary>
    public const int LongestName = 28;

    private static readonly FrozenDictionary<string, Module[]> Matches = ByName(
        Ports.All,
        IcmpModules.All,
        ConntrackModules.All,
        FieldModules.All,
        SetModule.All,
        StatefulModules.All,
        PureModules.All,
        HeaderModules.All,
        HostModules.All
    );

    private static readonly FrozenDictionary<string, Module[]> Targets = ByName(
        MarkTargets.All,
        NatTargets.All,
        OtherTargets.All,
        HeaderTargets.All
    );

    private static readonly FrozenDictionary<string, Module[]>.AlternateLookup<ReadOnlySpan<char>> TargetLookup =
        Targets.GetAlternateLookup<ReadOnlySpan<char>>();

    public static Module? Match(string name, Family family) => Of(Matches, name, family);

    public static Module? Target(string name, Family family) => Of(Targets, name, family);

    /// <summary>Whether a chain of this name would hide a target.</summary>
    public static bool IsTarget(ReadOnlySpan<byte> name)
    {
        Span<char> letters = stackalloc char[LongestName];
        if (name.Length > LongestName)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            letters[i] = (char)name[i];
        }

        return TargetLookup.ContainsKey(letters[..name.Length])
            || ForeignTargets.Find(letters[..name.Length]) is not null;
    }

    private static Module? Of(FrozenDictionary<string, Module[]> table, string name, Family family)
    {
        if (table.TryGetValue(name, out var modules))
        {
            foreach (var module in modules)
            {
                if (module.Family is null || module.Family == family)
                {
                    return module;
                }
            }
        }

        return null;
    }

    private static FrozenDictionary<string, Module[]> ByName(params ReadOnlySpan<Module[]> lists)
    {
        var table = new Dictionary<string, Module[]>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            foreach (var module in list)
            {
                foreach (var name in (string[])[module.Name, .. module.Aliases])
                {
                    table[name] = [.. table.GetValueOrDefault(name, []), module];
                }
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>Targets of kernels and patches that iptables 1.8.9 does not have: kept word for word when a dump uses them.</summary>
internal static class ForeignTargets
{
    // xtables-addons, old patch-o-matic, and what dumps of the corpus name.
    private static readonly FrozenDictionary<string, Module> Known = new[]
    {
        Of("TARPIT", true),
        Of("DELUDE", true),
        Of("CHAOS", true),
        Of("STEAL", true),
        Of("ECHO", true),
        Of("MIRROR", true),
        Of("ROUTE", true),
        Of("SAME", true),
        Of("BALANCE", true),
        Of("RAWDNAT", true),
        Of("RAWSNAT", true),
        Of("FULLCONENAT", true),
        Of("JOOL", true),
        Of("JOOL_SIIT", true),
        Of("RTPENGINE", true),
        Of("CLUSTERIP6", true),
        Of("SYSRQ", false),
        Of("ACCOUNT", false),
        Of("ACC", false),
        Of("ASTERISK", false),
        Of("DHCPMAC", false),
        Of("DNETMAP", true),
        Of("IPMARK", false),
        Of("LOGMARK", false),
        Of("IMQ", false),
        Of("NETFLOW", false),
        Of("IPV4OPTSSTRIP", false),
        Of("FLOWOFFLOAD", false),
        Of("XOR", false),
        Of("PROTO", false),
        Of("TTLD", false),
    }.ToFrozenDictionary(static module => module.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Module>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static Module? Find(ReadOnlySpan<char> name) => Lookup.TryGetValue(name, out var module) ? module : null;

    private static Module Of(string name, bool terminal) => new(name) { IsOpaque = true, Terminal = terminal };
}
