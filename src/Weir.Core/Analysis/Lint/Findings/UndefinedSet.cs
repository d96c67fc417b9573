using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Core.Analysis.Lint.Findings;

/// <summary>A rule asks or fills a set that nothing declares: iptables-restore refuses the whole table then.</summary>
internal static class UndefinedSet
{
    private static readonly DiagnosticDescriptor Code = new("WEIR0712", "Set not defined");

    private static readonly string[] Options = ["--match-set", "--add-set", "--del-set", "--map-set"];

    public static void Check(LintFirewall firewall)
    {
        var known = firewall.Firewall.UnusedSets.Select(set => set.Declaration.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var table in firewall.Tables)
        {
            known.UnionWith(table.Ruleset.Sets.Select(set => set.Name));
        }

        foreach (var table in firewall.Tables)
        {
            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    foreach (var name in Names(rule).Where(known.Add))
                    {
                        Report(firewall, rule, name);
                    }
                }
            }
        }
    }

    private static void Report(LintFirewall firewall, Rule rule, string name) =>
        firewall.Found.Add(
            Code.Warning(
                Wording.Position(rule),
                $"set {name} is not among the sets that were read",
                "give its `ipset save` with the rules, or create it before they are loaded"
            )
        );

    public static IEnumerable<string> Names(Rule rule)
    {
        foreach (var test in rule.Matches)
        {
            switch (test)
            {
                case Match.InSet inSet:
                    yield return inSet.Set;
                    break;
                case Match.Extension { Module: "set" } extension:
                    foreach (var name in Names(extension.Options))
                    {
                        yield return name;
                    }

                    break;
                default:
                    break;
            }
        }

        foreach (var statement in rule.Statements)
        {
            if (statement is Statement.Extension { Target: "SET" } extension)
            {
                foreach (var name in Names(extension.Options))
                {
                    yield return name;
                }
            }
        }
    }

    private static IEnumerable<string> Names(EquatableArray<ExtensionOption> options) =>
        options
            .Where(option => Options.Contains(option.Name) && option.Arguments.Count > 0)
            .Select(option => option.Arguments[0]);
}
