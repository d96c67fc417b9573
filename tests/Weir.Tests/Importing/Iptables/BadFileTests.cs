using System.Text;
using Shouldly;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Xunit;

namespace Weir.Tests.Importing.Iptables;

/// <summary>Files that are damaged, cut short, foreign or hostile: a code for each fault, and the rest is read.</summary>
public sealed class BadFileTests
{
    private const string Head = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    [Fact]
    public void Read_NoBytes_IsOneError()
    {
        var import = Reading.Bytes([]);
        import.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0170");
        import.Counts.ShouldBe(ImportCounts.None);
    }

    [Theory]
    [InlineData("hello\n", "WEIR0170")]
    [InlineData("*broute\n-A INPUT -j DROP\nCOMMIT\n", "WEIR0172")]
    [InlineData("-A INPUT -j DROP\n", "WEIR0172")]
    [InlineData(Head + "-A INPUT -j DROP\n", "WEIR0177")]
    [InlineData(Head + "*nat\nCOMMIT\n", "WEIR0177")]
    [InlineData(Head + "rm -rf /\nCOMMIT\n", "WEIR0171")]
    [InlineData(Head + ":user ACCEPT [0:0]\nCOMMIT\n", "WEIR0173")]
    [InlineData(Head + ":user - [0:x]\nCOMMIT\n", "WEIR0173")]
    [InlineData(Head + ":a23456789012345678901234567890 - [0:0]\nCOMMIT\n", "WEIR0173")]
    [InlineData(Head + "-A user -j DROP\nCOMMIT\n", "WEIR0174")]
    [InlineData(Head + "-A INPUT -j user\nCOMMIT\n", "WEIR0175")]
    [InlineData(Head + "-A INPUT -j OUTPUT\nCOMMIT\n", "WEIR0175")]
    [InlineData(Head + ":a - [0:0]\n-A a -j a\nCOMMIT\n", "WEIR0176")]
    [InlineData(Head + "-A INPUT -m comment --comment \"open\nCOMMIT\n", "WEIR0171")]
    [InlineData(Head + "-A INPUT -m comment --comment a\0b\nCOMMIT\n", "WEIR0178")]
    [InlineData(Head + "COMMIT\n" + Head + "COMMIT\n", "WEIR0189")]
    public void Read_BadFile_HasTheCode(string text, string code) =>
        Reading.Text(text).Diagnostics.Select(one => one.Code).ShouldContain(code);

    [Fact]
    public void Read_InvalidUtf8_RefusesTheLineAtItsByte()
    {
        var bytes = Encoding.UTF8.GetBytes(
            Head + "-A INPUT -m comment --comment ?x -j DROP\n-A INPUT -j DROP\nCOMMIT\n"
        );
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xE4;
        var import = Reading.Bytes(bytes);
        import.Diagnostics.ShouldHaveSingleItem().Position.ShouldBe(new Position.InFile("rules.v4", 5, 31));
        import.Counts.ShouldBe(new ImportCounts(7, 2, 1, 0, 1));
    }

    [Fact]
    public void Read_CarriageReturns_AreOneWarningAndNoPartOfWords()
    {
        var import = Reading.Text(
            (Head + "-A INPUT -s 10.0.0.1/32 -j DROP\nCOMMIT\n").Replace("\n", "\r\n", StringComparison.Ordinal)
        );
        import.Diagnostics.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
        import.Tables.ShouldBe(Reading.Text(Head + "-A INPUT -s 10.0.0.1/32 -j DROP\nCOMMIT\n").Tables);
    }

    [Fact]
    public void Read_LineOfAMegabyte_IsRefusedAndTheRestRead()
    {
        var long1 = $"-A INPUT -m comment --comment {new string('x', 3 << 20)}\n";
        var import = Reading.Text(Head + long1 + "-A INPUT -j DROP\nCOMMIT\n");
        import.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0179");
        import.Counts.ShouldBe(new ImportCounts(7, 2, 1, 0, 1));
    }

    [Fact]
    public void Read_LoopOverThreeChains_RefusesTheClosingRuleAlone()
    {
        var import = Reading.Text(
            Head
                + ":a - [0:0]\n:b - [0:0]\n:c - [0:0]\n-A INPUT -j a\n-A a -j b\n-A b -j c\n-A c -j a\n-A c -j DROP\nCOMMIT\n"
        );
        import.Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith("rules.v4(11,6): error WEIR0176");
        import.Counts.ShouldBe(new ImportCounts(13, 5, 4, 0, 1));
    }

    [Fact]
    public void Read_ChainOfManyJumps_OverflowsNothing()
    {
        const int Deep = 50_000;
        var text = new StringBuilder(Head);
        for (var i = 0; i <= Deep; i++)
        {
            text.Append($":c{i} - [0:0]\n");
        }

        for (var i = 0; i < Deep; i++)
        {
            text.Append($"-A c{i} -j c{i + 1}\n");
        }

        Reading.Text(text.Append("COMMIT\n").ToString()).Counts.Modelled.ShouldBe(Deep);
    }

    [Fact]
    public void Read_MoreRulesThanAllowed_StopsWithTheLine()
    {
        var text = Head + string.Concat(Enumerable.Repeat("-A INPUT -j DROP\n", 50)) + "COMMIT\n";
        var import = Reading.Bytes(
            Encoding.UTF8.GetBytes(text),
            new ImportSettings { Family = Family.Ip, MaxRules = 20 }
        );
        import.Diagnostics.Select(one => one.Code).ShouldContain("WEIR0180");
        import.Diagnostics.First(one => one.Code == "WEIR0180").Position.ShouldBe(new Position.InFile("rules.v4", 25));
        import.Counts.Rules.ShouldBe(20);
    }

    [Fact]
    public void Read_ManyInsertsInFront_KeepsTheirOrder()
    {
        var text = new StringBuilder(Head);
        for (var i = 0; i < 100_000; i++)
        {
            text.Append($"-I INPUT -m mark --mark {i} -j DROP\n");
        }

        var import = Reading.Text(text.Append("COMMIT\n").ToString());
        var marks = import.Tables[0].Chains[0].Rules;
        marks.Count.ShouldBe(100_000);
        marks[0].Origin.Line.ShouldBe(100_004);
        marks[^1].Origin.Line.ShouldBe(5);
    }

    [Fact]
    public void Read_ManyBadLines_TakesLinearTimeAndCountsAll()
    {
        var text = Head + string.Concat(Enumerable.Repeat("-A INPUT -j nowhere\n", 150_000)) + "COMMIT\n";
        var import = Reading.Text(text);
        import.Counts.Refused.ShouldBe(150_000);
        import.Diagnostics.Length.ShouldBe(100_001);
    }
}
