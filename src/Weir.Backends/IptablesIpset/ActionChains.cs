using System.Globalization;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// An iptables rule has one target. A rule that does more goes to a chain that does the rest: by jump where the walk goes on with the
/// next rule, by goto where it returns, so that the end of the chain is the return. Rules that do the same share a chain.
/// </summary>
internal sealed class ActionChains(Ruleset table)
{
    private readonly Dictionary<Actions, string> _names = [];
    private readonly List<(string Name, Actions Actions)> _chains = [];
    private readonly HashSet<string> _taken = [.. table.Chains.Items.Select(static chain => chain.Name)];

    public IReadOnlyList<(string Name, Actions Actions)> Chains => _chains;

    /// <summary>Whether one target says it all: at most one action, NAT and its accept being one.</summary>
    public static bool IsOne(Rule rule) =>
        rule.Statements.Count == 0
        || (
            rule.Statements.Count == 1
            && (rule.Verdict is null || (rule is { Verdict: Verdict.Accept } && rule.Statements[0] is Statement.Nat))
        );

    /// <summary>The verdict that stands for all of the rule's actions.</summary>
    public Verdict For(Rule rule)
    {
        var actions = new Actions(rule.Statements, rule.Verdict is Verdict.Return ? null : rule.Verdict);
        if (!_names.TryGetValue(actions, out var name))
        {
            name = FreeName();
            _names.Add(actions, name);
            _chains.Add((name, actions));
        }

        return rule.Verdict is Verdict.Return or Verdict.Goto ? new Verdict.Goto(name) : new Verdict.Jump(name);
    }

    private string FreeName()
    {
        for (var number = _chains.Count + 1; ; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"weir-do-{number}");
            if (_taken.Add(name))
            {
                return name;
            }
        }
    }

    internal sealed record Actions(Core.EquatableArray<Statement> Statements, Verdict? Verdict);
}
