using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.KernelTests.Web.OpenApi;

/// <summary>
/// Holds a JSON value against a schema (JSON Schema 2020-12, as OpenAPI 3.1 uses it): the words that the description uses, and no others, so that none is
/// passed over.
/// </summary>
internal sealed class JsonShape(JsonNode document)
{
    private static readonly string[] Known =
    [
        "$ref",
        "type",
        "properties",
        "required",
        "items",
        "enum",
        "format",
        "additionalProperties",
        "default",
    ];

    /// <summary>A sentence for each difference, with its place.</summary>
    public IReadOnlyList<string> Check(JsonNode? value, JsonNode? schema)
    {
        var found = new List<string>();
        Check(value, schema, "$", found);
        return found;
    }

    private void Check(JsonNode? value, JsonNode? schema, string at, List<string> found)
    {
        if (schema is JsonValue plain && plain.GetValueKind() is JsonValueKind.True)
        {
            return; // anything
        }

        if (schema is not JsonObject shape)
        {
            found.Add($"{at}: no schema");
            return;
        }

        found.AddRange(
            shape.Select(static one => one.Key).Except(Known).Select(word => $"{at}: unknown word '{word}'")
        );
        if (shape["$ref"] is { } reference)
        {
            Check(value, Referenced($"{reference}"), at, found);
            return;
        }

        if (Types(shape) is { } types && !types.Any(type => Is(value, type)))
        {
            found.Add($"{at}: {Kind(value)} where {string.Join(" or ", types)} is described");
            return;
        }

        if (shape["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
        {
            found.Add($"{at}: {value} is none of {words.ToJsonString()}");
        }

        Format(value, shape, at, found);
        if (value is JsonObject members)
        {
            Members(members, shape, at, found);
        }
        else if (value is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Check(items[i], shape["items"], $"{at}[{i}]", found);
            }
        }
    }

    private void Members(JsonObject value, JsonObject shape, string at, List<string> found)
    {
        var properties = shape["properties"] as JsonObject ?? [];
        foreach (var needed in shape["required"] as JsonArray ?? [])
        {
            if (!value.ContainsKey($"{needed}"))
            {
                found.Add($"{at}: '{needed}' is missing");
            }
        }

        foreach (var (name, member) in value)
        {
            if (properties.TryGetPropertyValue(name, out var described))
            {
                Check(member, described, $"{at}.{name}", found);
            }
            else
            {
                found.Add($"{at}: '{name}' is not described");
            }
        }
    }

    private static void Format(JsonNode? value, JsonObject shape, string at, List<string> found)
    {
        if (
            shape["format"] is not { } format
            || value is not JsonValue text
            || text.GetValueKind() != JsonValueKind.String
        )
        {
            return;
        }

        var good =
            $"{format}" == "date-time"
            && DateTimeOffset.TryParse($"{text}", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        if (!good)
        {
            found.Add($"{at}: '{text}' is no {format}");
        }
    }

    private JsonNode? Referenced(string reference)
    {
        var node = document;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
        {
            node = node?[step];
        }

        return node;
    }

    private static string[]? Types(JsonObject shape) =>
        shape["type"] switch
        {
            null => null,
            JsonArray many => [.. many.Select(static one => $"{one}")],
            var one => [$"{one}"],
        };

    private static bool Is(JsonNode? value, string type) =>
        (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            ("null", JsonValueKind.Null) => true,
            ("string", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => !value!.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E'),
            ("array", JsonValueKind.Array) => true,
            ("object", JsonValueKind.Object) => true,
            _ => false,
        };

    private static string Kind(JsonNode? value) => $"{value?.GetValueKind() ?? JsonValueKind.Null}";
}
