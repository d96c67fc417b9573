using System.Globalization;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Nft;

namespace Weir.KernelTests.Backends;

/// <summary>The expressions we make of a rule against those nft makes of the rule's text.</summary>
public sealed class NftExpressionTests
{
    [KernelFact]
    public void Rules_EveryNode_AreWhatNftMakesOfTheText() => Compare(EveryNode.Ruleset);

    internal static void Compare(Ruleset ruleset)
    {
        using var network = TestNamespace.Create("backends");
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        NftText.Write(text, ruleset, EveryNode.Now);
        var debug = network.Run("nft", ["--debug=netlink", "-f", "-"], text.ToString());
        var table = NftSpecs.Table(ruleset);
        var expected = table.Chains.SelectMany(c => c.Rules.Select(r => $"{c.Name}\n{SpecListing.Of(r)}"));
        string.Join('\n', RulesOf(debug)).ShouldBe(string.Join('\n', expected));
    }

    // A rule is a header "inet weir CHAIN", its expressions, and perhaps user data. Before a look-up of a protocol in ranges
    // nft swaps the bytes of one byte, which does nothing: we do not.
    private static IEnumerable<string> RulesOf(string debug)
    {
        string? rule = null;
        foreach (var line in debug.Split('\n'))
        {
            if (line.StartsWith("  [ ", StringComparison.Ordinal) && rule is not null)
            {
                rule += line.Contains(", 2, 1) ]", StringComparison.Ordinal) ? "" : line + "\n";
                continue;
            }

            if (rule is not null && !line.StartsWith("  userdata", StringComparison.Ordinal))
            {
                yield return rule;
                rule = null;
            }

            var words = line.Split(' ');
            if (words is ["inet", "weir", var chain])
            {
                rule = chain + "\n";
            }
        }

        if (rule is not null)
        {
            yield return rule;
        }
    }
}
