using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Weir.Web.Editing;

namespace Weir.Web.OpenApi;

/// <summary>The shapes that a description refers to, each once by its type's name.</summary>
internal sealed class ApiSchemas
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, schema) =>
            // A text that may be written as a number: its converter does not say so.
            context.PropertyInfo?.CustomConverter is TextConverter
                ? new JsonObject { ["type"] = new JsonArray("string", "integer", "null") }
                : schema,
    };

    private readonly SortedDictionary<string, JsonNode> _shapes = new(StringComparer.Ordinal);

    public JsonObject Reference(JsonTypeInfo type)
    {
        var name = type.Type.Name;
        var place = $"#/components/schemas/{name}";
        if (!_shapes.ContainsKey(name))
        {
            var shape = type.GetJsonSchemaAsNode(Options);
            Root(shape, place);
            _shapes.Add(name, shape);
        }

        return new JsonObject { ["$ref"] = place };
    }

    /// <summary>A shape that comes twice refers to its first place from the shape's own root, which lies deeper here.</summary>
    private static void Root(JsonNode? node, string place)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Root(item, place);
            }
        }
        else if (node is JsonObject members)
        {
            if (members["$ref"] is JsonValue reference)
            {
                members["$ref"] = place + $"{reference}".TrimStart('#');
            }

            foreach (var (_, member) in members)
            {
                Root(member, place);
            }
        }
    }

    public JsonObject All() => new(_shapes.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
}
