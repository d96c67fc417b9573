using System.Globalization;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>The chains that the form adds to a ruleset.</summary>
internal sealed class FormChains(Ruleset ruleset)
{
    private HashSet<string>? _names;

    public List<Chain> Added { get; } = [];

    /// <summary>Adds a chain of these rules and returns its name.</summary>
    public string Add(string prefix, List<Rule> rules)
    {
        _names ??= ruleset.Chains.Items.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var number = 0;
        string name;
        do
        {
            number++;
            name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{number}");
        } while (!_names.Add(name));

        Added.Add(new Chain(name, null, [.. rules]));
        return name;
    }
}
