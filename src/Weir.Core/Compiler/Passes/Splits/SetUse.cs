using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Splits;

/// <summary>Which sets and maps the rules of a table look anything up in.</summary>
internal static class SetUse
{
    public static HashSet<string> In(Ruleset table)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                Add(rule, used);
            }
        }

        return used;
    }

    private static void Add(Rule rule, HashSet<string> used)
    {
        foreach (var match in rule.Matches)
        {
            Add(match, used);
        }

        foreach (var statement in rule.Statements)
        {
            var name = statement switch
            {
                Statement.SetMarkFromMap mark => mark.Map,
                Statement.SourceNat nat => nat.Map,
                Statement.DestinationNat nat => nat.Map,
                Statement.UpdateSet update => update.Set,
                Statement.OverConnectionLimit limit => limit.Set,
                Statement.OverRate rate => rate.Set,
                _ => null,
            };
            if (name is not null)
            {
                used.Add(name);
            }
        }

        if (rule.Verdict is Verdict.Map map)
        {
            used.Add(map.Name);
        }
    }

    private static void Add(Match match, HashSet<string> used)
    {
        if (match is Match.InSet test)
        {
            used.Add(test.Set);
        }
        else if (match is Match.Either either)
        {
            foreach (var alternative in either.Alternatives)
            {
                Add(alternative, used);
            }
        }
    }
}
