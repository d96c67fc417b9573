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
        _shapes.TryAdd(name, type.GetJsonSchemaAsNode(Options));
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    public JsonObject All() => new(_shapes.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
}
