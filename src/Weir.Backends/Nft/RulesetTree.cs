using System.Globalization;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>
/// Prints hooks in the order a packet meets them, each chain under the first rule that leads to it, its rules with their comments,
/// and the sets with their sizes.
/// </summary>
internal sealed class RulesetTree(TextWriter output, Ruleset ruleset)
{
    private readonly Dictionary<string, Chain> _chains = ruleset.Chains.ToDictionary(
        c => c.Name,
        StringComparer.Ordinal
    );
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    public void Write()
    {
        var elements = ruleset.Elements.Values.Sum(e => (long)e.Count);
        Line(
            0,
            $"table {NftText.FamilyName(ruleset.Family)} {ruleset.Table}: {ruleset.Chains.Count:N0} chains, "
                + $"{ruleset.RuleCount:N0} rules, {ruleset.Sets.Count:N0} sets, {elements:N0} elements"
        );
        foreach (
            var chain in ruleset
                .Chains.Where(c => c.Base is not null)
                .OrderByDescending(c => c.Base?.Hook == Hook.Ingress)
                .ThenBy(c => c.Base?.Hook)
                .ThenBy(c => c.Base?.Priority)
        )
        {
            WriteBase(chain);
        }

        WriteUnreached();
        WriteSets();
    }

    private void WriteBase(Chain chain)
    {
        if (chain.Base is { } hook)
        {
            var policy = hook.Drops ? "drop" : "accept";
            Line(
                1,
                $"{NftText.HookName(hook.Hook)}{NftText.DeviceOf(hook)} {hook.Priority} {NftSpecs.TypeName(hook.Type)}: chain {chain.Name}, else {policy}"
            );
            WriteRules(chain, 2);
        }
    }

    private void WriteRules(Chain chain, int depth)
    {
        _shown.Add(chain.Name);
        foreach (var rule in chain.Rules)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            RuleText.WriteBody(text, new RuleScope(ruleset.Family, NatSide.Unknown, IsForPeople: true), rule);
            Line(depth, string.IsNullOrEmpty(rule.Comment) ? $"{text}" : $"{text}  # {rule.Comment}");
            foreach (var target in Targets(rule))
            {
                WriteTarget(target, depth + 1);
            }
        }
    }

    private void WriteTarget(string name, int depth)
    {
        if (_shown.Contains(name))
        {
            Line(depth, $"chain {name}: see above");
        }
        else if (_chains.TryGetValue(name, out var chain))
        {
            Line(depth, $"chain {name}");
            WriteRules(chain, depth + 1);
        }
    }

    private IEnumerable<string> Targets(Rule rule)
    {
        var verdicts = rule.Verdict switch
        {
            null => [],
            Verdict.Map map => ruleset.Sets.Where(s => s.Name == map.Name).SelectMany(s => s.Verdicts),
            var verdict => [verdict],
        };
        return verdicts.Select(TargetOf).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static string? TargetOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Jump jump => jump.Chain,
            Verdict.Goto go => go.Chain,
            _ => null,
        };

    private void WriteUnreached()
    {
        foreach (var chain in ruleset.Chains.Where(c => !_shown.Contains(c.Name)))
        {
            Line(1, $"chain {chain.Name}: nothing leads here");
            WriteRules(chain, 2);
        }
    }

    private void WriteSets()
    {
        foreach (var set in ruleset.Sets)
        {
            var count = ruleset.Elements.GetValueOrDefault(set.Name)?.Count ?? 0;
            var room = set.Capacity > 0 ? $" of {set.Capacity:N0}" : "";
            string[] traits = [NftText.FlagsOf(set), set.Counters ? "counter" : ""];
            var notes = string.Concat(traits.Where(t => t.Length > 0).Select(t => $", {t}"));
            Line(1, $"{NftText.KindOf(set)} {set.Name}: {NftText.TypeOf(set)}, {count:N0}{room} elements{notes}");
        }
    }

    private void Line(int depth, string text)
    {
        output.Write(new string(' ', 2 * depth));
        output.Write(text);
        output.Write('\n');
    }
}
