using System.Text;
using Shouldly;
using Weir.Core.Text;
using Weir.Sources.Feeds;
using Xunit;

namespace Weir.Tests.Sources.Feeds;

/// <summary>The loop for lines that are an address and nothing else says what reading line by line says.</summary>
public sealed class PlainLinesTests
{
    private static readonly string[] Lines =
    [
        "1.2.3.4",
        "255.255.255.255",
        "0.0.0.0",
        "10.0.0.1\r",
        "255.255.255.255\r",
        "1.2.3.4\r\r",
        "1.2.3.4 ",
        "1.2.3.4.5",
        "1.2.3.4/32",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4#x",
        "1.2.3.4 - 1.2.3.9",
        "2001:db8::1",
        "# 1.2.3.4",
        "",
    ];

    [Fact]
    public void Lines_OfAnyKindInAnyOrder_AreReadAsOneByOne()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var lines = Enumerable
                .Range(0, random.Next(1, 60))
                .Select(_ => random.Next(3) == 0 ? Lines[random.Next(Lines.Length)] : Address(random))
                .ToArray();
            var text = string.Join('\n', lines) + (random.Next(2) == 0 ? "\n" : "");

            Whole(text).ShouldBe(OneByOne(lines), text);
        }
    }

    [Fact]
    public void List_LongerThanTheBuffer_KeepsAddressAndNumberOfEachLine()
    {
        // 18 bytes a line do not divide the buffer: lines lie across its end again and again.
        var lines = Enumerable.Range(0, 100_000).Select(i => $"11.{i >> 16}.{(i >> 8) & 255}.{i & 255}").ToArray();

        var list = Read(string.Join("\r\n", lines));

        list.Count.ShouldBe(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var entry = list.V4[i];
            (FeedEntry4.PrefixOf(entry).ToString(), FeedEntry4.LineOf(entry)).ShouldBe((lines[i], i + 1));
        }
    }

    private static string Address(Random random) =>
        $"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";

    private static string[] Whole(string text) => Words(Read(text));

    private static FeedList Read(string text)
    {
        var entries = new FeedCollector(1_000_000);
        new FeedText(entries, new DiagnosticBag(3)).Read(new MemoryStream(Encoding.ASCII.GetBytes(text)), "list");
        return entries.ToList();
    }

    private static string[] OneByOne(string[] lines)
    {
        var entries = new FeedCollector(1_000_000);
        for (var i = 0; i < lines.Length; i++)
        {
            FeedLine.Read(Encoding.ASCII.GetBytes(lines[i]), i + 1, entries);
        }

        return Words(entries.ToList());
    }

    private static string[] Words(FeedList list)
    {
        var words = new List<string>();
        foreach (var entry in list.V4)
        {
            words.Add($"{FeedEntry4.PrefixOf(entry)} in line {FeedEntry4.LineOf(entry)}");
        }

        foreach (var entry in list.V6)
        {
            words.Add($"{entry.Prefix} in line {entry.Line}");
        }

        return [.. words];
    }
}
