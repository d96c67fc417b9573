namespace Weir.Core.Rules;

/// <summary>Sets that rules name, in tests that are understood and in those that are kept as iptables writes them.</summary>
public static class NamedSets
{
    private static readonly string[] Options = ["--match-set", "--add-set", "--del-set", "--map-set"];

    /// <summary>Names in the order of the rule's words; one may come more than once.</summary>
    public static IEnumerable<string> Of(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        foreach (var test in rule.Matches)
        {
            switch (test)
            {
                case Match.InSet inSet:
                    yield return inSet.Set;
                    break;
                case Match.Extension { Module: "set" } extension:
                    foreach (var name in Of(extension.Options))
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
                foreach (var name in Of(extension.Options))
                {
                    yield return name;
                }
            }
        }
    }

    private static IEnumerable<string> Of(EquatableArray<ExtensionOption> options) =>
        options
            .Where(option => Options.Contains(option.Name) && option.Arguments.Count > 0)
            .Select(option => option.Arguments[0]);
}
