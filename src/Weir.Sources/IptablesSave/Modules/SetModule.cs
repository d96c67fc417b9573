using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>set: a look-up in an ipset.</summary>
internal static class SetModule
{
    private const int LongestName = 31;
    private const int MostFlags = 6;

    public static readonly Module[] All =
    [
        new(
            "set",
            new("--match-set", SetName, Flags)
            {
                Negatable = true,
                Required = true,
                Aliases = ["--set"],
            },
            new("--return-nomatch"),
            new("--update-counters") { Negatable = true },
            new("--update-subcounters") { Negatable = true },
            new("--packets-eq", Arguments.Number(0, ulong.MaxValue)) { Negatable = true, Group = 'p' },
            new("--packets-lt", Arguments.Number(0, ulong.MaxValue)) { Group = 'p' },
            new("--packets-gt", Arguments.Number(0, ulong.MaxValue)) { Group = 'p' },
            new("--bytes-eq", Arguments.Number(0, ulong.MaxValue)) { Negatable = true, Group = 'b' },
            new("--bytes-lt", Arguments.Number(0, ulong.MaxValue)) { Group = 'b' },
            new("--bytes-gt", Arguments.Number(0, ulong.MaxValue)) { Group = 'b' }
        )
        {
            Build = Build,
        },
    ];

    public static Argument SetName(string text, RuleFacts rule) =>
        Arguments.Text(LongestName)(text, rule) is { Problem: { } problem } ? Argument.Bad(problem)
        : text.StartsWith('-') ? Argument.Bad($"'{Arguments.Shown(text)}' is no name of a set")
        : Argument.Ok(text);

    public static Argument Flags(string text, RuleFacts rule)
    {
        var flags = text.Split(',');
        return flags.Length <= MostFlags && Array.TrueForAll(flags, flag => flag is "src" or "dst")
            ? Argument.Ok(text)
            : Argument.Bad($"'{Arguments.Shown(text)}' is no list of at most {MostFlags} times src or dst");
    }

    private static void Build(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        if (use["--match-set"] is not { } given)
        {
            return;
        }

        var (name, flags) = (given.Canonical[0], given.Canonical[1].Split(','));
        if (
            use.Given.Count == 1
            && rule.Sets.TryGetValue(name, out var set)
            && SetKey.Of(set.Declaration, flags, rule.IsIpv6) is { } key
            && (!given.Negated || SetKey.IsAlwaysThere(key))
        )
        {
            parts.Matches.Add(new Match.InSet(key, name, given.Negated));
            return;
        }

        // Asking for an element's counters is asking for what asking changes.
        var counts = use.Given.Exists(one => one.Option.Group is 'p' or 'b');
        parts.Add(new Match.Extension("set", use.Canonical(), counts ? Purity.Stateful : Purity.Pure));
    }
}
