using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Backends.Nft;
using Weir.Core.Rules;
using Weir.Imports;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;
using Weir.Testing;
using Weir.Testing.Nft;
using Xunit;

namespace Weir.KernelTests.Backends;

/// <summary>What we load by netlink against what nft loads from the text, as nft lists them, and against what we read back.</summary>
public sealed class NftOracleTests
{
    private static readonly DateTimeOffset Now = EveryNode.Now;

    [KernelFact]
    public void Load_EveryNode_ListsAsTheTextDoes() => LoadedAndTextListTheSame(EveryNode.Ruleset);

    [KernelFact]
    public void Replace_EveryImportedNode_ListsAsTheTextDoes() => FirewallListsAsItsText(EveryImportedNode.Firewall);

    internal static void FirewallListsAsItsText(Firewall firewall)
    {
        using var ours = TestNamespace.Create("backends");
        using var theirs = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ours.Network);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        NftText.Write(text, firewall, Now);
        theirs.Run("nft", ["-f", "-"], text.ToString());
        NftTransaction.Commit(socket, FirewallPlan.Replace(firewall, Now).Operations());
        var (actual, expected) = (Listing(ours), Listing(theirs));
        expected.ShouldContain("\"table\"");
        if (actual != expected)
        {
            Assert.Fail(LineDiff.Between(expected, actual));
        }
    }

    [KernelFact]
    public void Text_ListedAndLoadedAgain_ListsTheSame()
    {
        using var first = TestNamespace.Create("backends");
        using var second = TestNamespace.Create("backends");
        first.Run("nft", ["-f", "-"], Text(EveryNode.Ruleset));
        second.Run("nft", ["-f", "-"], first.Run("nft", ["list", "ruleset"]));
        Listing(second).ShouldBe(Listing(first));
    }

    [KernelFact]
    public void File_LoadedTwice_ListsAsOnce()
    {
        using var once = TestNamespace.Create("backends");
        using var twice = TestNamespace.Create("backends");
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new FirewallForm(FormKind.Nft, Counters: false, Now).Write(EveryImportedNode.Firewall, [text]);
        once.Run("nft", ["-f", "-"], text.ToString());
        twice.Run("nft", ["-f", "-"], text.ToString());
        twice.Run("nft", ["-f", "-"], text.ToString());
        var listing = Listing(once);
        listing.ShouldContain("\"rule\"");
        Listing(twice).ShouldBe(listing);
    }

    [KernelFact]
    public void Load_EveryNode_ReadsBackAsItWas()
    {
        using var network = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network.Network);
        NftTransaction.Commit(socket, NftPlanner.Full(EveryNode.Ruleset, Now).Operations());
        var table = NftReader.Table(socket, NfFamily.Inet, "weir").ShouldNotBeNull().Table;
        KernelDiff.Compare(NftSpecs.Table(EveryNode.Ruleset), table).ShouldBeEmpty();
        foreach (var set in EveryNode.Ruleset.Sets)
        {
            var elements = EveryNode.Ruleset.Elements.GetValueOrDefault(set.Name) ?? new ElementTable(4);
            var block = NftReader.Elements(socket, NfFamily.Inet, "weir", NftSpecs.Set(set));
            KernelDiff.CompareElements(set, elements, block, Now).ShouldBeEmpty();
        }
    }

    internal static void LoadedAndTextListTheSame(Ruleset ruleset)
    {
        using var ours = TestNamespace.Create("backends");
        using var theirs = TestNamespace.Create("backends");
        using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ours.Network);
        NftTransaction.Commit(socket, NftPlanner.Full(ruleset, Now).Operations());
        theirs.Run("nft", ["-f", "-"], Text(ruleset));
        var (actual, expected) = (Listing(ours), Listing(theirs));
        expected.ShouldContain("\"table\"");
        if (actual != expected)
        {
            Assert.Fail(LineDiff.Between(expected, actual));
        }
    }

    internal static string Text(Ruleset ruleset)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        NftText.Write(text, ruleset, Now);
        return text.ToString();
    }

    /// <summary>nft's listing without handles; what is left of time-outs is checked against the time-out itself.</summary>
    /// <param name="network">Where to list.</param>
    /// <param name="anyOrder">Objects by name, not as they were made; rules stay in their order.</param>
    internal static string Listing(TestNamespace network, bool anyOrder = false)
    {
        var listing = JsonNode.Parse(network.Run("nft", ["-j", "list", "ruleset"])).ShouldNotBeNull();
        Normalize(listing);
        if (anyOrder)
        {
            IEnumerable<JsonNode?>? objects = listing["nftables"]
                ?.AsArray()
                .Select(o => o?.DeepClone())
                .OrderBy(NameOf, StringComparer.Ordinal);
            listing = new JsonArray([.. objects ?? Enumerable.Empty<JsonNode?>()]);
        }

        return listing.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    private static string NameOf(JsonNode? item)
    {
        var (kind, body) = item.ShouldNotBeNull().AsObject().Single();
        return $"{kind} {body?["chain"] ?? body?["name"]}";
    }

    private static void Normalize(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Normalize(item);
            }

            // A hash lists its elements in an order of its own, seeded anew for each set.
            if (
                array.Parent is JsonObject parent
                && parent.ContainsKey("elem")
                && ReferenceEquals(parent["elem"], array)
            )
            {
                var sorted = array.Select(i => i?.ToJsonString() ?? "").Order(StringComparer.Ordinal).ToArray();
                array.Clear();
                foreach (var item in sorted)
                {
                    array.Add(JsonNode.Parse(item));
                }
            }
        }
        else if (node is JsonObject map)
        {
            map.Remove("handle");
            // The two tables were loaded at different moments of the same minute.
            if (map["expires"] is { } left && map["timeout"] is { } whole)
            {
                (whole.GetValue<long>() - left.GetValue<long>()).ShouldBeInRange(0, 60);
                map.Remove("expires");
            }

            foreach (var (_, value) in map)
            {
                Normalize(value);
            }
        }
    }
}
