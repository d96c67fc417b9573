using System.Text.Json.Nodes;

namespace Weir.KernelTests.Agent;

/// <summary>
/// What <c>nft -j list table</c> says, in an order of its own and without what two tables of the same meaning may differ in:
/// handles, sizes of sets, time that has passed, the revision mark, and what the packet path counted.
/// </summary>
internal static class TableListing
{
    private static readonly string[] Ignored = ["handle", "size", "expires", "timeout", "packets", "bytes"];

    public static IReadOnlyList<string> Of(string json)
    {
        var root =
            JsonNode.Parse(json)?["nftables"]?.AsArray() ?? throw new InvalidOperationException("nft listed nothing");
        var lines = new List<string>();
        var rules = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in root.OfType<JsonObject>())
        {
            var (kind, value) = item.First();
            if (value is not JsonObject content || kind == "metainfo")
            {
                continue;
            }

            Strip(content);
            if (kind == "rule")
            {
                var chain = $"{content["chain"]}";
                var place = rules[chain] = rules.GetValueOrDefault(chain) + 1;
                lines.Add($"rule {chain} {place:D3} {content.ToJsonString()}");
                continue;
            }

            if (content["elem"] is JsonArray elements)
            {
                content.Remove("elem");
                lines.AddRange(elements.Select(element => $"element {content["name"]} {element?.ToJsonString()}"));
            }

            lines.Add($"{kind} {content.ToJsonString()}");
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var name in Ignored)
            {
                members.Remove(name);
            }

            foreach (var (_, value) in members)
            {
                Strip(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Strip(item);
            }
        }
    }
}
