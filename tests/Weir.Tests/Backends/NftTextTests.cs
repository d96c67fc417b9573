using System.Globalization;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Testing;
using Weir.Testing.Nft;
using Xunit;

namespace Weir.Tests.Backends;

public sealed class NftTextTests
{
    [Fact]
    public void Write_EveryNode_MatchesGolden() =>
        Golden.ShouldMatch(Write(w => NftText.Write(w, EveryNode.Ruleset, EveryNode.Now)), "every-node.nft");

    [Fact]
    public void WriteTree_EveryNode_MatchesGolden() =>
        Golden.ShouldMatch(Write(w => NftText.WriteTree(w, EveryNode.Ruleset)), "every-node.tree");

    [Fact]
    public void Table_EveryNode_MatchesGolden() =>
        Golden.ShouldMatch(SpecListing.Of(NftSpecs.Table(EveryNode.Ruleset)), "every-node.spec");

    [Fact]
    public void EveryNode_Ruleset_HasEveryNodeOfTheRepresentation()
    {
        var rules = EveryNode.Ruleset.Chains.SelectMany(c => c.Rules).ToArray();
        var used = rules
            .SelectMany(r => r.Matches.Select(m => m.GetType()).Concat(r.Statements.Select(s => s.GetType())))
            .Concat(rules.Select(r => r.Verdict?.GetType()).OfType<Type>())
            .ToHashSet();
        foreach (var root in (Type[])[typeof(Match), typeof(Statement), typeof(Verdict)])
        {
            root.GetNestedTypes().Where(t => t.IsSubclassOf(root)).ShouldBeSubsetOf(used);
        }

        var text = Write(w => NftText.Write(w, EveryNode.Ruleset, EveryNode.Now));
        Field.Table.ShouldAllBe(f => text.Contains(f.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ManyElements_StaysWithinTime()
    {
        var set = new SetDeclaration("many", [FieldType.Ipv4Address]) { Data = [FieldType.Mark] };
        var table = new ElementTable(8, 300_000);
        for (var i = 0; i < 300_000; i++)
        {
            Packed.Add(table, Packed.Mark((uint)i), Packed.Mark((uint)i));
        }

        var ruleset = new Ruleset(Family.Inet, "weir", [], [set], [])
        {
            Elements = new Dictionary<string, ElementTable>(StringComparer.Ordinal) { ["many"] = table },
        };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        NftText.Write(TextWriter.Null, ruleset, EveryNode.Now);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private static string Write(Action<TextWriter> write)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        write(writer);
        return writer.ToString();
    }
}
