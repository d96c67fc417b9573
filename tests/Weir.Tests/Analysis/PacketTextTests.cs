using Shouldly;
using Weir.Core.Analysis;
using Weir.Core.Rules;
using Weir.Testing.Generators;
using Xunit;

namespace Weir.Tests.Analysis;

public sealed class PacketTextTests
{
    [Fact]
    public void Parse_WordsOfTheManual_GivesThePacket()
    {
        var packet = PacketText
            .Parse(
                "iif=eth0 oif=eth1 ip saddr 192.0.2.7 tcp dport 443 tcp flags syn,ack ct new mark 0x5 mac 02:00:00:00:00:01 ttl 3"
            )
            .Value.ShouldNotBeNull();

        packet.InputInterface.ShouldBe("eth0");
        packet.OutputInterface.ShouldBe("eth1");
        packet.Source.ShouldBe((UInt128)0xC0000207);
        (packet.Protocol, packet.DestinationPort, packet.TcpFlags).ShouldBe(((byte)6, (ushort)443, (byte)18));
        (packet.State, packet.Mark, packet.SourceMac, packet.Ttl).ShouldBe(
            (CtStates.New, 5u, 0x0200_0000_0001ul, (byte)3)
        );
    }

    [Theory]
    [InlineData("ip saddr 192.0.2.7 sorce 1", "packet(1,20): error WEIR0430", "packet(1,26): error WEIR0430")]
    [InlineData("ip saddr 192.0.2.700", "packet(1,10): error WEIR0431")]
    [InlineData("ip saddr 192.0.2.7 tcp dport", "packet(1,20): error WEIR0431")]
    [InlineData(
        "ip saddr 192.0.2.7 tcp dport 65536 ttl x",
        "packet(1,30): error WEIR0431",
        "packet(1,40): error WEIR0431"
    )]
    [InlineData("ip saddr 192.0.2.7 tcp flags syn,syn", "packet(1,30): error WEIR0431")]
    [InlineData("ip saddr 192.0.2.7 ip saddr 192.0.2.8", "packet(1,20): error WEIR0432")]
    [InlineData("ip saddr 192.0.2.7 ct new ct state new", "packet(1,27): error WEIR0432")]
    [InlineData("ip saddr 192.0.2.7 ip6 daddr ::1", "packet(1,20): error WEIR0433")]
    [InlineData("ip saddr 192.0.2.7 tcp dport 1 udp sport 1", "packet(1,32): error WEIR0433")]
    [InlineData("ip saddr 192.0.2.7 frag tcp dport 1", "packet(1,25): error WEIR0433")]
    [InlineData("iif=eth0 tcp dport 443", "packet(1,1): error WEIR0434")]
    [InlineData("", "packet(1,1): error WEIR0434")]
    public void Parse_BadWords_FindsEachAtItsColumn(string text, params string[] expected)
    {
        var read = PacketText.Parse(text);

        read.Value.ShouldBeNull();
        var found = read.Diagnostics.Select(one => one.ToString()).ToList();
        found.Count.ShouldBe(expected.Length, string.Join('\n', found));
        for (var i = 0; i < expected.Length; i++)
        {
            found[i].ShouldStartWith(expected[i] + ":");
        }
    }

    [Fact]
    public void Parse_UnknownWord_ListsTheKnownOnes() =>
        PacketText.Parse("sorce 1").Diagnostics[0].Help.ShouldContain("ip saddr");

    [Fact]
    public void ParseAndOf_RandomPackets_RoundTrip()
    {
        var random = new Random(431);
        for (var i = 0; i < 20_000; i++)
        {
            var packet = RandomPackets.Any(random);
            var text = PacketText.Of(packet);

            var read = PacketText.Parse(text);

            read.Value.ShouldNotBeNull($"{text}\n{string.Join('\n', read.Diagnostics)}");
            PacketText.Of(read.Value).ShouldBe(text);
            (read.Value with { Holding = [] }).ShouldBe(packet with { Holding = read.Value.Holding.Clear() }, text);
            read.Value.Holding.SetEquals(packet.Holding).ShouldBeTrue(text);
        }
    }

    [Fact]
    public void Parse_RandomText_NeverThrows()
    {
        var random = new Random(432);
        string[] words =
        [
            .. PacketText.KnownWords.Split(", "),
            "=",
            "\"",
            "\\",
            "192.0.2.1",
            "::1",
            "0x",
            "-1",
            "\0",
            "ct",
            "ip",
            "tcp",
            "none",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Join(
                random.Next(4) == 0 ? "" : " ",
                Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)])
            );

            var read = PacketText.Parse(text);

            (read.Value is null).ShouldBe(read.Diagnostics.Length > 0, text);
        }
    }
}
