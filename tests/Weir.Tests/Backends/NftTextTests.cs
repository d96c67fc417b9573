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
        var rules = EveryImportedNode
            .Firewall.Tables.Append(EveryNode.Ruleset)
            .SelectMany(t => t.Chains)
            .SelectMany(c => c.Rules)
            .ToArray();
        var used = rules
            .SelectMany(r => r.Matches.Select(m => m.GetType()).Concat(r.Statements.Select(s => s.GetType())))
            .Concat(rules.Select(r => r.Verdict?.GetType()).OfType<Type>())
            .ToHashSet();
        foreach (var root in (Type[])[typeof(Match), typeof(Statement), typeof(Verdict)])
        {
            root.GetNestedTypes().Where(t => t.IsSubclassOf(root)).ShouldBeSubsetOf(used);
        }

        var text =
            Write(w => NftText.Write(w, EveryNode.Ruleset, EveryNode.Now))
            + Write(w => NftText.Write(w, EveryImportedNode.Firewall, EveryNode.Now));
        Field.Table.ShouldAllBe(f => text.Contains(NftFields.Name(f), StringComparison.Ordinal));
    }

    [Fact]
    public void Write_EveryImportedNode_MatchesGolden() =>
        Golden.ShouldMatch(
            Write(w => NftText.Write(w, EveryImportedNode.Firewall, EveryNode.Now)),
            "every-imported-node.nft"
        );

    [Fact]
    public void WriteTree_EveryImportedNode_ShowsWhatNftCannotSay() =>
        Write(w => NftText.WriteTree(w, EveryImportedNode.Firewall.Tables[0]))
            .ShouldContain("neither (th sport 5-9 or th dport 5-9)");

    [Fact]
    public void Of_EveryImportedNode_IsInTheFormAfterOnce()
    {
        foreach (var table in EveryImportedNode.Firewall.Tables)
        {
            var form = NftForm.Of(table);
            NftForm.Of(form).ShouldBeSameAs(form);
        }
    }

    [Theory]
    [InlineData("INPUT", "INPUT")]
    [InlineData("log", "_wlog")]
    [InlineData("1a+b", "_w1a_2bb")]
    [InlineData("_w", "_w_5fw")]
    [InlineData("ü", "_w_c3_bc")]
    public void Of_Name_IsReadBack(string name, string encoded)
    {
        NftName.Of(name).ShouldBe(encoded);
        NftName.Read(encoded).ShouldBe(name);
    }

    [Theory]
    [InlineData("log")]
    [InlineData("_wINPUT")]
    [InlineData("_wa_zz")]
    [InlineData("_wa_2")]
    [InlineData("_wa_")]
    public void Read_NameThatWeirDoesNotWrite_IsNone(string encoded) => NftName.Read(encoded).ShouldBeNull();

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
