using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Web.Access;

namespace Weir.Web.OpenApi;

/// <summary>
/// The API as OpenAPI 3.1 describes one: made of the routes that are mapped, so that none is missing and none is there that does not answer. The
/// shapes come from the serializers that write the answers.
/// </summary>
internal static class ApiDescription
{
    public static JsonObject Of(IEnumerable<Endpoint> endpoints, string version)
    {
        var schemas = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        Reference(WebJson.Default.ProblemDocument, schemas);
        var paths = new JsonObject();
        foreach (
            var endpoint in endpoints.OfType<RouteEndpoint>().OrderBy(static one => Path(one), StringComparer.Ordinal)
        )
        {
            var path = Path(endpoint);
            if (!IsApi(path))
            {
                continue;
            }

            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                var operations = paths[path] as JsonObject ?? new JsonObject();
                operations[method.ToLowerInvariant()] = Operation(endpoint, method, path, schemas);
                paths[path] = operations;
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Weir", ["version"] = version },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = Schemes(),
                ["schemas"] = new JsonObject(
                    schemas.Select(static one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))
                ),
            },
        };
    }

    // The page's own files are no part of the API.
    private static bool IsApi(string path) =>
        path.StartsWith(WebServer.Root + "/", StringComparison.Ordinal) || path is "/health" or "/metrics";

    private static string Path(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}";

    private static JsonObject Operation(
        RouteEndpoint endpoint,
        string method,
        string path,
        SortedDictionary<string, JsonNode> schemas
    )
    {
        var row = ApiCatalog.Find($"{method} {path}");
        var access = endpoint.Metadata.GetMetadata<AccessMark>();
        var operation = new JsonObject { ["summary"] = row?.Summary };
        if (access is { NeedsToken: true })
        {
            operation["security"] = new JsonArray(
                new JsonObject { ["token"] = new JsonArray() },
                new JsonObject { ["cookie"] = new JsonArray() }
            );
            operation["x-weir-role"] = access.Needed?.Word() ?? "any";
        }

        operation["parameters"] = Parameters(endpoint, row);
        if (row?.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["content"] = Content("application/json", Reference(body, schemas)),
            };
        }

        operation["responses"] = Responses(row, schemas);
        return operation;
    }

    private static JsonArray Parameters(RouteEndpoint endpoint, ApiRow? row)
    {
        var parameters = new JsonArray();
        foreach (var part in endpoint.RoutePattern.Parameters)
        {
            parameters.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = part.Name,
                        ["in"] = "path",
                        ["required"] = true,
                        ["schema"] = new JsonObject { ["type"] = "string" },
                    }
            );
        }

        foreach (var query in row?.Query ?? [])
        {
            var schema = new JsonObject { ["type"] = query.Type };
            if (query.Words.Length > 0)
            {
                schema["enum"] = new JsonArray([.. query.Words.Select(static word => (JsonNode)word)]);
            }

            parameters.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = query.Name,
                        ["in"] = "query",
                        ["description"] = query.Description,
                        ["schema"] = schema,
                    }
            );
        }

        return parameters;
    }

    private static JsonObject Responses(ApiRow? row, SortedDictionary<string, JsonNode> schemas)
    {
        var done = new JsonObject { ["description"] = "done" };
        if (row?.Answer is { } answer)
        {
            done["content"] = Content("application/json", Reference(answer, schemas));
        }
        else if (row?.Media is { } media)
        {
            done["content"] = Content(media, new JsonObject { ["type"] = "string" });
        }

        return new JsonObject
        {
            ["2XX"] = done,
            ["default"] = new JsonObject
            {
                ["description"] = "refused; the diagnostics say why",
                ["content"] = Content("application/problem+json", Reference(WebJson.Default.ProblemDocument, schemas)),
            },
        };
    }

    private static JsonObject Content(string media, JsonNode schema) =>
        new() { [media] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(JsonTypeInfo type, SortedDictionary<string, JsonNode> schemas)
    {
        var name = type.Type.Name;
        schemas.TryAdd(name, type.GetJsonSchemaAsNode());
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static JsonObject Schemes() =>
        new()
        {
            ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
            ["cookie"] = new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "cookie",
                ["name"] = Pipeline.AccessCheck.Cookie,
            },
        };
}
