using Shouldly;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Testing;
using static Weir.KernelTests.NfTables.KernelTable;

namespace Weir.KernelTests.NfTables;

public sealed class RoundTripTests
{
    [KernelFact]
    public void Sample_LoadedByUs_ListsAsTheSameTextLoadedByNft()
    {
        using var ours = TestNamespace.Create("nft");
        using var theirs = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ours.Network);
        NftTransaction.Commit(socket, CampusSample.Operations());
        theirs.Run("nft", ["-f", "-"], CampusSample.Text);
        var expected = Listing.Normalize(theirs.Run("nft", ["-j", "list", "ruleset"]));
        Listing.Normalize(ours.Run("nft", ["-j", "list", "ruleset"])).ShouldBe(expected);
        // The human form shows what -j leaves out (comments of sets, flags).
        Plain(ours).ShouldBe(Plain(theirs));
    }

    [KernelFact]
    public void Sample_ReadBack_IsWhatWasSent()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        var commit = NftTransaction.Commit(socket, CampusSample.Operations());
        var state = NftReader.Table(socket, Family, Name).ShouldNotBeNull();
        state.Generation.ShouldBe(commit.Generation);
        state.Table.Sets.ShouldBe(CampusSample.Table.Sets);
        state.Table.Counters.ShouldBe(CampusSample.Table.Counters);
        foreach (var (read, sent) in state.Table.Chains.Zip(CampusSample.Table.Chains))
        {
            read.Name.ShouldBe(sent.Name);
            read.Base.ShouldBe(sent.Base);
            foreach (var (readRule, sentRule) in read.Rules.Zip(sent.Rules))
            {
                readRule.Expressions.ShouldBe(sentRule.Expressions);
                readRule.Comment.ShouldBe(sentRule.Comment);
            }
        }

        state.Table.ShouldBe(CampusSample.Table);
    }

    [KernelFact]
    public void SampleElements_ReadBack_AreWhatWasSent()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, CampusSample.Operations());
        foreach (var (set, sent) in CampusSample.Sets)
        {
            var read = NftReader.Elements(socket, Family, Name, set);
            ElementText
                .Lines(set, read)
                .ShouldBe(ElementText.Lines(set, sent ?? new ElementBlock(default, 0)), set.Name);
        }
    }

    [KernelFact]
    public void SampleElements_GotOneByOne_AreWhatWasSent()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, CampusSample.Operations());
        foreach (var (set, sent) in CampusSample.Sets)
        {
            for (var i = 0; i < (sent?.Count ?? 0); i++)
            {
                var key = sent!.Bytes.Span.Slice(i * set.Stride, set.KeyLength);
                var read = NftReader.Element(socket, Family, Name, set, key).ShouldNotBeNull($"{set.Name} {i}");
                ElementText.Lines(set, read).ShouldBe([ElementText.Line(set, sent, i)], $"{set.Name} {i}");
            }

            if (set.Key is [{ Length: 4 }] && !set.Interval)
            {
                NftReader.Element(socket, Family, Name, set, [9, 9, 9, 9]).ShouldBeNull(set.Name);
            }
        }
    }

    [KernelFact]
    public void Table_ThatIsNotThere_IsNull()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftReader.Table(socket, Family, Name).ShouldBeNull();
        NftReader.Tables(socket).ShouldBeEmpty();
        NftTransaction.Commit(socket, [AddTable, new NftOperation.AddTable(NfFamily.Ipv6, "six")]);
        NftReader
            .Tables(socket)
            .ShouldBe([new NftTableName(Family, Name), new NftTableName(NfFamily.Ipv6, "six")], ignoreOrder: true);
    }

    [KernelFact]
    public void Table_OfAnotherName_IsNotMixedIn()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, CampusSample.Operations());
        network.Run(
            "nft",
            ["-f", "-"],
            "table inet other { set a { type mark; }\n counter c { }\n chain d { accept; }\n }"
        );
        NftReader.Table(socket, Family, Name).ShouldNotBeNull().Table.ShouldBe(CampusSample.Table);
        var other = NftReader.Table(socket, Family, "other").ShouldNotBeNull().Table;
        other.Sets.ShouldBe([Set("a", Mark)]);
        other.Counters.ShouldBe([new CounterSpec("c")]);
        other.Chains.ShouldBe([new ChainSpec("d", null, [new RuleSpec([new Expression.Verdict(VerdictSpec.Accept)])])]);
    }

    [KernelFact]
    public void Table_WithForeignExpressions_KeepsThemAndCanSendThemAgain()
    {
        using var network = TestNamespace.Create("nft");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        network.Run(
            "nft",
            ["-f", "-"],
            """
            table inet weir { chain c {
                limit rate 5/second log prefix "x" reject
                fib saddr . iif oif missing drop
                meta mark set ct mark << 4
                ip dscp set cs1
            }
            }
            """
        );
        var listed = Plain(network);
        var read = NftReader.Table(socket, Family, Name).ShouldNotBeNull().Table.Chains[0];
        read.Rules.SelectMany(rule => rule.Expressions).OfType<Expression.Unknown>().ShouldNotBeEmpty();
        NftTransaction.Commit(
            socket,
            [
                new NftOperation.FlushChain(Family, Name, "c"),
                .. read.Rules.Select(rule => new NftOperation.AddRule(Family, Name, "c", rule)),
            ]
        );
        Plain(network).ShouldBe(listed);
    }

    private static string Plain(TestNamespace network) =>
        System.Text.RegularExpressions.Regex.Replace(
            network.Run("nft", ["list", "ruleset"]),
            " expires [0-9smh]+",
            "",
            System.Text.RegularExpressions.RegexOptions.None,
            TimeSpan.FromSeconds(5)
        );
}
