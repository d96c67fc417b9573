using System.Text;
using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Configuration;
using Weir.Sources.Example;
using Weir.Sources.Templates;
using Xunit;

namespace Weir.Tests.Sources;

public sealed class SiteFileTests
{
    private static readonly string Example = SiteTemplate.Yaml(SiteTemplate.Campus, SourceKind.Sqlite, null);

    [Fact]
    public void Parse_Example_HasEverythingItSays()
    {
        var (file, found) = Parse(Example);

        found.ShouldBeEmpty();
        file.ShouldNotBeNull();
        file.Topology.Interfaces.Select(one => one.Name).ShouldBe(["wan", "room1", "room2", "wlan", "mgmt"]);
        file.Topology.Interfaces[1].Networks.Count.ShouldBe(2);
        file.Topology.Interfaces[1].Origin.At("room1").ToString().ShouldBe("weir.yaml(13)");
        file.Topology.Services.Count.ShouldBe(2);
        file.Topology.Peers.Count.ShouldBe(1);
        file.Options.ConnectionLimit.ShouldBe(4096u);
        file.Options.WalledGarden.Count.ShouldBe(2);
        file.Options.Accounting.ShouldBeTrue();
    }

    [Fact]
    public void Parse_Classes_AreReadInTheirOrder()
    {
        const string Classes =
            "\n  classes:\n    - { name: uni, prefixes: [192.0.2.0/24] }\n    - { name: cdn, prefixes: [] }";
        var (file, found) = Parse(
            Example.Replace("accounting: true", "accounting: true" + Classes, StringComparison.Ordinal)
        );

        found.ShouldBeEmpty();
        file.ShouldNotBeNull()
            .Options.Classes.Select(one => $"{one.Name} {one.Prefixes.Count}")
            .ShouldBe(["uni 1", "cdn 0"]);
    }

    [Fact]
    public void Parse_PlansAndQuotas_AreReadWithTheirUnits()
    {
        const string Quotas = """

              zone: Europe/Berlin
              plans:
                - { name: standard }
                - { name: slow, up: 1 Mbit/s, down: 4000kbit/s }
              quotas:
                - { name: fair, bytes: 100 GiB, per: month, direction: down, classes: [rest], plans: [standard], at: [90, 50, 90], moveTo: slow }
                - { name: own, bytes: 1MB, per: day, members: [4711, anna] }
            """;
        var (file, found) = Parse(
            Example.Replace("accounting: true", "accounting: true" + Quotas, StringComparison.Ordinal)
        );

        found.ShouldBeEmpty();
        var options = file.ShouldNotBeNull().Options;
        options.Zone.ShouldBe("Europe/Berlin");
        options.Plans.ShouldBe([new MemberPlan("standard", 0, 0), new MemberPlan("slow", 125_000, 500_000)]);
        options.Quotas.ShouldBe([
            new Quota("fair", 100UL << 30, QuotaTime.Month)
            {
                Direction = QuotaDirection.Down,
                Classes = ["rest"],
                Plans = ["standard"],
                At = [50, 90, 100],
                MoveTo = "slow",
            },
            new Quota("own", 1_000_000, QuotaTime.Day) { Members = ["4711", "anna"] },
        ]);
    }

    [Theory]
    [InlineData("zone: Mars/Olympus", "WEIR0866")]
    [InlineData("plans: [{ name: a, up: 1 Mbit }]", "WEIR0865")]
    [InlineData("plans: [{ name: a, up: 7 kbit/s }]", "WEIR0865")]
    [InlineData("plans: [{ name: a, up: 99999999999999999999 Gbit/s }]", "WEIR0865")]
    [InlineData("quotas: [{ name: a, bytes: 0 GiB, per: day }]", "WEIR0865")]
    [InlineData("quotas: [{ name: a, bytes: -1 GiB, per: day }]", "WEIR0865")]
    [InlineData("quotas: [{ name: a, bytes: 99999999 TiB, per: day }]", "WEIR0865")]
    [InlineData("quotas: [{ name: a, bytes: 1.5 GiB, per: day }]", "WEIR0865")]
    [InlineData("quotas: [{ name: a, bytes: 1 GiB, per: week }]", "WEIR0112")]
    [InlineData("quotas: [{ name: a, bytes: 1 GiB, per: day, at: [0] }]", "WEIR0111")]
    [InlineData("quotas: [{ name: a, bytes: 1 GiB, per: day, at: [101] }]", "WEIR0111")]
    [InlineData("quotas: [{ name: a, bytes: 1 GiB, per: day, then: slow }]", "WEIR0109")]
    public void Parse_QuotaThatIsWrong_IsFoundAtItsPlace(string line, string code)
    {
        var (_, found) = Parse(
            Example.Replace("accounting: true", $"accounting: true\n  {line}", StringComparison.Ordinal)
        );

        found.ShouldHaveSingleItem().Code.ShouldBe(code);
        found[0].Position.ShouldBeOfType<Position.InFile>().Line.ShouldBe(41);
    }

    [Fact]
    public void Parse_WithoutOptions_HasTheDefaults()
    {
        var (file, found) = Parse(Example[..Example.IndexOf("options:", StringComparison.Ordinal)]);

        found.ShouldBeEmpty();
        file.ShouldNotBeNull().Options.ShouldBe(new SiteOptions());
    }

    [Theory]
    [InlineData("publicPool: [198.18.0.0/15]", "publicPool: [198.18.0.0/15", "WEIR0106", 0, 0)]
    [InlineData("kind: campus", "kind: campus\n  x: 1", "WEIR0106", 0, 0)]
    [InlineData("kind: campus", "kind: campus\n\t- x", "WEIR0106", 0, 0)]
    [InlineData("accounting: true", "accounting: &a true", "WEIR0107", 40, 15)]
    [InlineData("accounting: true", "accounting: !!bool true", "WEIR0107", 40, 15)]
    [InlineData("accounting: true", "accounting: *a", "WEIR0107", 40, 15)]
    [InlineData("conntrackSyncPort: 3780", "conntrackSyncPort: 3780\n---\nx: 1", "WEIR0107", 47, 1)]
    [InlineData("accounting: true", "accounting: true\n  accounting: true", "WEIR0108", 41, 3)]
    [InlineData("accounting: true", "acounting: true", "WEIR0109", 40, 3)]
    [InlineData("kind: campus", "kind: campus\nkindd: x", "WEIR0109", 3, 1)]
    [InlineData("  type: sqlite\n", "", "WEIR0110", 7, 3)]
    [InlineData("{ name: wan, role: outside }", "{ name: wan }", "WEIR0110", 12, 5)]
    [InlineData("publicPool: [198.18.0.0/15]\n", "", "WEIR0110", 2, 0)]
    [InlineData("accounting: true", "accounting: yes", "WEIR0111", 40, 15)]
    [InlineData("accounting: true", "accounting: 'true'", "WEIR0111", 40, 15)]
    [InlineData("accounting: true", "accounting:", "WEIR0111", 40, 3)]
    [InlineData("connectionLimit: 4096", "connectionLimit: -1", "WEIR0111", 36, 20)]
    [InlineData("connectionLimit: 4096", "connectionLimit: \"4096\"", "WEIR0111", 36, 20)]
    [InlineData("connectionLimit: 4096", "connectionLimit: 4294967296", "WEIR0111", 36, 20)]
    [InlineData("conntrackSyncPort: 3780", "conntrackSyncPort: 0", "WEIR0111", 46, 22)]
    [InlineData("peers: [192.168.78.2]", "peers: 192.168.78.2", "WEIR0111", 32, 8)]
    [InlineData("peers: [192.168.78.2]", "peers: [192.168.78.0/24]", "WEIR0111", 32, 9)]
    [InlineData("publicPool: [198.18.0.0/15]", "publicPool: [\"2001:db8::/32\"]", "WEIR0111", 19, 14)]
    [InlineData("kind: campus", "kind: dorm", "WEIR0112", 2, 7)]
    [InlineData("role: outside", "role: uplink", "WEIR0112", 12, 24)]
    [InlineData("type: sqlite", "type: mysql", "WEIR0112", 7, 9)]
    [InlineData("protocol: tcp, ports: 22", "protocol: icmp, ports: 22", "WEIR0112", 28, 30)]
    [InlineData("path: weir.db", "path: weir.db\n  connection: x", "WEIR0113", 9, 15)]
    [InlineData("peers: [192.168.78.2]", "peers: [192.168.78.256]", "WEIR0202", 32, 9)]
    [InlineData("publicPool: [198.18.0.0/15]", "publicPool: [198.18.0.1/15]", "WEIR0203", 19, 14)]
    [InlineData("ports: 22", "ports: 22-", "WEIR0204", 28, 42)]
    public void Parse_OneFault_HasItsCodeAndPlace(string good, string bad, string code, int line, int column)
    {
        Example.ShouldContain(good, Case.Sensitive);

        var (_, found) = Parse(Example.Replace(good, bad, StringComparison.Ordinal));

        found.ShouldHaveSingleItem().Code.ShouldBe(code, found[0].ToString());
        var at = found[0].Position.ShouldBeOfType<Position.InFile>();
        at.Path.ShouldBe("weir.yaml");
        at.Line.ShouldBe(line == 0 ? at.Line : line, found[0].ToString());
        at.Column.ShouldBe(column == 0 ? at.Column : column, found[0].ToString());
        at.Line.ShouldBePositive();
    }

    [Fact]
    public void Parse_ManyFaults_FindsAllInOneRun()
    {
        var text = Example
            .Replace("kind: campus", "kind: dorm", StringComparison.Ordinal)
            .Replace("role: outside", "roll: outside", StringComparison.Ordinal)
            .Replace("198.18.0.0/15]", "198.18.0.1/15, x]", StringComparison.Ordinal)
            .Replace("accounting: true", "accounting: maybe", StringComparison.Ordinal);

        var (_, found) = Parse(text);

        found
            .Select(one => one.Code)
            .ShouldBe(["WEIR0112", "WEIR0110", "WEIR0109", "WEIR0203", "WEIR0202", "WEIR0111"], ignoreOrder: true);
        found.Single(one => one.Code == "WEIR0109").Help.ShouldBe("did you mean 'role'?");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    public void Load_EmptyFile_SaysSo(string text) => Load(Encoding.UTF8.GetBytes(text)).Code.ShouldBe("WEIR0104");

    [Fact]
    public void Load_Latin1_NamesTheFirstBadByte()
    {
        var found = Load([.. "kind: campus\nx: abc"u8, 0xFC, .. "\n"u8]);

        found.Code.ShouldBe("WEIR0103");
        found.Position.ToString().ShouldEndWith("weir.yaml(2,7)");
    }

    [Fact]
    public void Load_AMegabyteTooMuch_IsNotRead() => Load(new byte[(1 << 20) + 1]).Code.ShouldBe("WEIR0105");

    [Fact]
    public void Load_DeepNesting_IsAFindingNotAStackOverflow() =>
        Load(Encoding.UTF8.GetBytes("kind: " + new string('[', 20_000))).Code.ShouldBe("WEIR0106");

    [Fact]
    public void Load_NoFile_SaysWhere()
    {
        using var folder = new TempFolder();

        var found = SiteFolder.Load(folder.Path, TimeProvider.System).Diagnostics.ShouldHaveSingleItem();

        found.Code.ShouldBe("WEIR0101");
        found.Message.ShouldContain(folder.File("weir.yaml"));
    }

    [Fact]
    public void Load_FolderInPlaceOfTheFile_SaysSo()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("weir.yaml"));

        SiteFolder.Load(folder.Path, TimeProvider.System).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0102");
    }

    [Fact]
    public void Load_ByteOrderMarkAndCrLf_AreFine()
    {
        using var folder = new TempFolder();
        CampusExample.Create(folder.Path, 3).Diagnostics.ShouldBeEmpty();
        File.WriteAllText(folder.File("weir.yaml"), Example.ReplaceLineEndings("\r\n"), new UTF8Encoding(true));

        SiteFolder.Load(folder.Path, TimeProvider.System).Site.ShouldNotBeNull();
    }

    [Fact]
    public void Parse_RandomlyBroken_NeverThrowsAndGivesAValueExactlyWithoutAnError()
    {
        var random = new Random(17);
        for (var round = 0; round < 3_000; round++)
        {
            var text = new StringBuilder(Example);
            Mutations.Apply(text, random);

            var bag = new DiagnosticBag();
            var file = SiteFile.Parse("weir.yaml", "", text.ToString(), bag);

            (file is null).ShouldBeOneOf(false, bag.HasErrors);
            bag.ToImmutable().ShouldAllBe(one => one.Position is Position.InFile);
        }
    }

    private static Diagnostic Load(byte[] bytes)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("weir.yaml"), bytes);
        return SiteFolder.Load(folder.Path, TimeProvider.System).Diagnostics.ShouldHaveSingleItem();
    }

    private static (SiteFile? File, Diagnostic[] Found) Parse(string text)
    {
        var bag = new DiagnosticBag();
        var file = SiteFile.Parse("weir.yaml", "", text, bag);
        return (file, [.. bag.ToImmutable()]);
    }
}
