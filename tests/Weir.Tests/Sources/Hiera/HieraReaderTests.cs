using System.Text;
using Shouldly;
using Weir.Sources.Hiera;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Sources.Hiera;

public sealed class HieraReaderTests
{
    [Theory]
    [InlineData("sets.json", HieraFixtures.Json)]
    [InlineData("sets.yaml", HieraFixtures.Yaml)]
    [InlineData("sets", HieraFixtures.Json)]
    public void Parse_TextsExample_IsBothSetsSorted(string name, string text)
    {
        var read = HieraFixtures.Parse(text, name);

        read.Diagnostics.ShouldBeEmpty();
        var sets = read.Value.ShouldNotBeNull().Sets;
        sets.Select(set => set.Name).ShouldBe(["blacklist", "listeners"]);
        sets[0].Config.ShouldBe("hash:net family inet hashsize 1024 maxelem 65536");
        sets[0].Members.ShouldBe([new HieraMember("192.0.2.0/24", "Insulted Nick's hair")]);
        sets[1]
            .Members.ShouldBe([
                new HieraMember(",tcp:443", "most things, - NY, HTTPS"),
                new HieraMember(",tcp:80", "most things, - NY, HTTP"),
            ]);
    }

    [Fact]
    public void Parse_JsonOnOneLine_KnowsColumns()
    {
        var text = """{"é":1,"iptables::sets::sets":{"b":{"config":"hash:ip","members":{"1.2.3.4":{},"x":{}}}}}""";

        HieraFixtures
            .FaultsOf(text, "one.json")
            .ShouldBe([$"one.json(1,{text.IndexOf("\"x\"", StringComparison.Ordinal) + 1}) WEIR0234"]);
    }

    [Fact]
    public void Parse_OtherKeysWithAnchors_ArePassedOver()
    {
        var read = HieraFixtures.Parse(
            """
            networks: &all [10.0.0.0/8, !secret x]
            others: {again: *all}
            iptables::sets::sets:
              bans: {config: hash:ip, members: {192.0.2.1: }}
            """
        );

        read.Diagnostics.ShouldBeEmpty();
        read.Value.ShouldNotBeNull().Sets.Single().Members.ShouldBe([new HieraMember("192.0.2.1", null)]);
    }

    [Theory]
    [InlineData("", "common.yaml(1,1) WEIR0230")]
    [InlineData("---\n", "common.yaml(1,1) WEIR0230")]
    [InlineData("a: 1\nb: 2", "common.yaml(1,1) WEIR0230")]
    [InlineData("- a", "common.yaml(1,1) WEIR0230")]
    [InlineData("a: [1", "common.yaml(2,1) WEIR0106")]
    [InlineData("iptables::sets::sets: [a]", "common.yaml(1,23) WEIR0111")]
    [InlineData("iptables::sets::sets: *x", "common.yaml(1,23) WEIR0107")]
    [InlineData("iptables::sets::sets:\n  a: 5", "common.yaml(2,6) WEIR0111")]
    [InlineData("iptables::sets::sets:\n  a: {members: {}}", "common.yaml(2,3) WEIR0110")]
    [InlineData("iptables::sets::sets:\n  a: {config: [], members: {}}", "common.yaml(2,15) WEIR0111")]
    [InlineData("iptables::sets::sets:\n  a: {config: hash:ip, members: [1.2.3.4]}", "common.yaml(2,33) WEIR0111")]
    [InlineData("iptables::sets::sets:\n  a: {config: hash:ip, membres: {}}", "common.yaml(2,24) WEIR0109")]
    [InlineData(
        "iptables::sets::sets:\n  a: {config: hash:ip, members: {1.2.3.4: {note: x}}}",
        "common.yaml(2,44) WEIR0109"
    )]
    [InlineData(
        "iptables::sets::sets:\n  a: {config: hash:ip, members: {1.2.3.4: , 1.2.3.4: }}",
        "common.yaml(2,45) WEIR0108"
    )]
    [InlineData("iptables::sets::sets:\n  a: {config: hash:ip}\n  a: {config: hash:ip}", "common.yaml(3,3) WEIR0108")]
    [InlineData(
        "lookup_options: {iptables::sets::sets: {merge: unique}}\niptables::sets::sets: {}",
        "common.yaml(1,48) WEIR0238"
    )]
    public void Parse_BadYaml_IsSaidWithItsPlace(string text, string fault) =>
        HieraFixtures.FaultsOf(text).ShouldBe([fault]);

    [Theory]
    [InlineData("{\"a\":\n tru}", "sets.json(2,2) WEIR0237")]
    [InlineData("{\"a\": 1", "sets.json(1,8) WEIR0237")]
    [InlineData("", "sets.json(1,1) WEIR0237")]
    [InlineData("[]", "sets.json(1,1) WEIR0230")]
    [InlineData(
        "{\"iptables::sets::sets\": {\"a\": {\"config\": \"hash:ip\", \"config\": \"hash:ip\"}}}",
        "sets.json(1,54) WEIR0108"
    )]
    public void Parse_BadJson_IsSaidWithItsPlace(string text, string fault) =>
        HieraFixtures.FaultsOf(text, "sets.json").ShouldBe([fault]);

    [Fact]
    public void Parse_DeepNesting_IsAFinding()
    {
        HieraFixtures.FaultsOf("a: " + new string('[', 10_000)).ShouldHaveSingleItem().ShouldEndWith("WEIR0106");
        HieraFixtures
            .FaultsOf("{\"a\":" + new string('[', 10_000), "a.json")
            .ShouldHaveSingleItem()
            .ShouldEndWith("WEIR0237");
    }

    [Theory]
    [InlineData("many.yaml")]
    [InlineData("many.json")]
    public void Parse_MoreMembersThanAllowed_StopsThere(string name)
    {
        var members = string.Join(", ", Enumerable.Range(0, 100).Select(i => $"\"10.0.0.{i}\": {{}}"));
        var text = """{"iptables::sets::sets": {"bans": {"config": "hash:ip", "members": {""" + members + "}}}}";

        var read = HieraFixtures.Parse(text, name, new HieraSettings { MaxMembers = 99 });

        read.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0231");
        HieraFixtures.Parse(text, name, new HieraSettings { MaxMembers = 100 }).Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Read_FilesThatAreNotThere_AreEachAFinding()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("folder.yaml"));
        File.WriteAllBytes(folder.File("bytes.yaml"), [0x61, 0xff]);

        var read = HieraReader.Read(["none.yaml", "folder.yaml", "bytes.yaml"], folder.Path, new HieraSettings());

        read.Diagnostics.Select(found => found.Code).ShouldBe(["WEIR0101", "WEIR0102", "WEIR0103"]);
        read.Value.ShouldBeNull();
    }

    public static TheoryData<string> Files { get; } = Corpus.FilesIn("hiera");

    [CorpusTheory("hiera")]
    [MemberData(nameof(Files))]
    public void Read_CorpusFile_IsReadOrSaidToBeSomethingElse(string file)
    {
        var read = HieraReader.Read([file], Corpus.PathOf("hiera"), new HieraSettings());

        if (file.EndsWith("sets.json", StringComparison.Ordinal))
        {
            read.Diagnostics.ShouldBeEmpty();
            HieraCheck.Check(read.Value.ShouldNotBeNull(), HieraFixtures.Now).Diagnostics.ShouldBeEmpty();
            return;
        }

        var fault = read.Diagnostics.ShouldHaveSingleItem();
        fault.Code.ShouldBeOneOf("WEIR0230", "WEIR0106");
        fault.Position.ToString().ShouldContain(file);
    }

    [Theory]
    [InlineData("sets.json", HieraFixtures.Json)]
    [InlineData("sets.yaml", HieraFixtures.Yaml)]
    public void Parse_DamagedText_NeverThrows(string name, string text)
    {
        var random = new Random(5);
        for (var round = 0; round < 3_000; round++)
        {
            var damaged = new StringBuilder(text);
            Mutations.Apply(damaged, random);

            var read = HieraFixtures.Parse(damaged.ToString(), name);

            (read.Value is null).ShouldBe(read.Diagnostics.Any(found => found.SeverityWord == "error"));
            if (read.Value is { } sets)
            {
                _ = HieraCheck.Check(sets, HieraFixtures.Now);
            }
        }
    }
}
