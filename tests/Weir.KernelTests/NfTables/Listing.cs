using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.KernelTests.NfTables;

/// <summary>What <c>nft -j list ruleset</c> says, without what two equal rulesets may differ in: handles and time passed.</summary>
internal static class Listing
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static string Normalize(string json)
    {
        var root = JsonNode.Parse(json) ?? throw new InvalidOperationException("nft listed nothing");
        Strip(root);
        return root.ToJsonString(Indented);
    }

    private static void Strip(JsonNode node)
    {
        if (node is JsonObject members)
        {
            members.Remove("handle");
            members.Remove("expires");
            foreach (var (_, value) in members)
            {
                if (value is not null)
                {
                    Strip(value);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                if (item is not null)
                {
                    Strip(item);
                }
            }
        }
    }
}
