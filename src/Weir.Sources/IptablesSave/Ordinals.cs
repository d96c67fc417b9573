using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Numbers stateful tests of the same text, chain by chain, so that a table written and read again has the same numbers.</summary>
internal sealed class Ordinals
{
    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);

    public Rule Number(Rule rule)
    {
        var tests = rule.Matches.Items.ToArray();
        for (var i = 0; i < tests.Length; i++)
        {
            if (tests[i] is Match.Extension { Purity: Purity.Stateful } test)
            {
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, test.Text, out _);
                tests[i] = test with { Ordinal = ++last };
            }
        }

        return rule with
        {
            Matches = new(ImmutableCollectionsMarshal.AsImmutableArray(tests)),
        };
    }
}

/// <summary>Names of the sets that a rule asks or fills.</summary>
internal static class SetNames
{
    public static void Collect(Rule rule, SortedSet<string> names)
    {
        foreach (var test in rule.Matches)
        {
            if (test is Match.InSet known)
            {
                names.Add(known.Set);
            }
            else if (test is Match.Extension { Module: "set" } extension)
            {
                Collect(extension.Options, names);
            }
        }

        foreach (var statement in rule.Statements)
        {
            if (statement is Statement.Extension { Target: "SET" } extension)
            {
                Collect(extension.Options, names);
            }
        }
    }

    private static void Collect(EquatableArray<ExtensionOption> options, SortedSet<string> names)
    {
        foreach (var option in options)
        {
            if (option.Name is "--match-set" or "--add-set" or "--del-set" or "--map-set")
            {
                names.Add(option.Arguments[0]);
            }
        }
    }
}
