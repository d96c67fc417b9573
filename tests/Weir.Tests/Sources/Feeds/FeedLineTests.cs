using System.Text;
using Shouldly;
using Weir.Core.Text;
using Weir.Sources.Feeds;
using Xunit;

namespace Weir.Tests.Sources.Feeds;

/// <summary>What a line of a list says.</summary>
public sealed class FeedLineTests
{
    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("  1.2.3.4\t# why", "1.2.3.4")]
    [InlineData("1.2.3.0/24 ; SBL256894", "1.2.3.0/24")]
    [InlineData("1.2.3.0/24;SBL1", "1.2.3.0/24")]
    [InlineData("1.2.3.4 some words 5.6.7.8", "1.2.3.4")]
    [InlineData("1.2.3.4-1.2.3.7", "1.2.3.4/30")]
    [InlineData("1.2.3.4 - 1.2.3.8 words", "1.2.3.4/30 1.2.3.8")]
    [InlineData("1.2.3.4- 1.2.3.5", "1.2.3.4/31")]
    [InlineData("1.2.3.4 -1.2.3.5", "1.2.3.4/31")]
    [InlineData("1.2.3.4-1.2.3.4", "1.2.3.4")]
    [InlineData("2001:db8::/32 ; SBL", "2001:db8::/32")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:db8::-2001:db8::1", "2001:db8::/127")]
    [InlineData("1.2.3.4\r", "1.2.3.4")]
    [InlineData("; comment", "")]
    [InlineData("# 1.2.3.4", "")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    public void Line_OfTheFormsThatListsHave_IsRead(string line, string expected)
    {
        var (list, problem) = Read(line);

        problem.ShouldBeNull();
        string.Join(' ', list.Prefixes()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4/33")]
    [InlineData("1.2.3.4/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("0.0.0.0-255.255.255.255")]
    [InlineData("1.2.3.4-")]
    [InlineData("-1.2.3.4")]
    [InlineData("1.2.3.9-1.2.3.4")]
    [InlineData("1.2.3.0/24-1.2.4.0/24")]
    [InlineData("1.2.3.4-2001:db8::1")]
    [InlineData("example.org")]
    [InlineData("1.2.3.4,5.6.7.8")]
    public void Line_ThatIsNoAddress_IsRefusedAndAddsNothing(string line)
    {
        var (list, problem) = Read(line);

        problem.ShouldNotBeNullOrEmpty();
        list.Count.ShouldBe(0);
    }

    [Fact]
    public void AnyBytes_AreReadOrRefused_AndNeverThrow()
    {
        var random = new Random(11);
        string[] words =
        [
            "1.2.3.4",
            "/24",
            "-",
            "2001:db8::",
            ";",
            "#",
            " ",
            "\t",
            "\r",
            "\n",
            "\0",
            "255",
            ".",
            ":",
            "<html>",
            "é",
        ];
        for (var round = 0; round < 3000; round++)
        {
            var bytes = new List<byte>();
            for (var i = random.Next(60); i > 0; i--)
            {
                bytes.AddRange(
                    random.Next(4) == 0
                        ? [(byte)random.Next(256)]
                        : Encoding.UTF8.GetBytes(words[random.Next(words.Length)])
                );
            }

            var entries = new FeedCollector(1000);
            new FeedText(entries, new DiagnosticBag(3)).Read(new MemoryStream([.. bytes]), "fuzz");
            entries.ToList().Count.ShouldBeLessThanOrEqualTo(entries.Taken);
        }
    }

    [Fact]
    public void Text_InPiecesOfAnySize_IsReadTheSame()
    {
        var text = string.Concat(
            Enumerable.Range(0, 3000).Select(i => $"10.{i >> 8}.{i & 255}.0/24 ; {new string('x', i % 90)}\r\n")
        );
        var whole = All(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        whole.Length.ShouldBe(3000);

        foreach (var size in (int[])[1, 2, 3, 7, 4097])
        {
            All(new SlowStream(Encoding.UTF8.GetBytes(text), size)).ShouldBe(whole);
        }
    }

    [Fact]
    public void Line_OfAMegabyte_IsOneBadLineBetweenGoodOnes()
    {
        var text = "1.2.3.4\n" + new string('9', 1 << 20) + "\n1.2.3.5\n";
        var findings = new DiagnosticBag();
        var entries = new FeedCollector(1000);
        var reader = new FeedText(entries, findings);
        reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "long");

        reader.BadLines.ShouldBe(1);
        entries.ToList().Count.ShouldBe(2);
        findings.ToImmutable().Single().Position.ToString().ShouldBe("long(2)");
    }

    private static string[] All(Stream stream)
    {
        var entries = new FeedCollector(1_000_000);
        new FeedText(entries, new DiagnosticBag()).Read(stream, "text");
        return [.. entries.ToList().Prefixes().Select(prefix => prefix.ToString())];
    }

    private static (FeedList List, string? Problem) Read(string line)
    {
        var entries = new FeedCollector(1000);
        var problem = FeedLine.Read(Encoding.UTF8.GetBytes(line), 1, entries);
        return (entries.ToList(), problem);
    }

    private sealed class SlowStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(size, count));
    }
}
