using System.Text.Json.Nodes;
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
        var (schemas, examples) = (new ApiSchemas(), ApiExamples.Read());
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
                operations[method.ToLowerInvariant()] = Operation(endpoint, method, path, schemas, examples);
                paths[path] = operations;
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Weir", ["version"] = version },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["securitySchemes"] = Schemes(), ["schemas"] = schemas.All() },
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
        ApiSchemas schemas,
        ApiExamples examples
    )
    {
        var route = $"{method} {path}";
        var row = ApiCatalog.Find(route);
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

        operation["parameters"] = Parameters(endpoint, row, name => examples.Query(route, name));
        if (row?.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = !row.MayLackBody,
                ["content"] = ApiContent.Of("application/json", schemas.Reference(body), examples.Body(route)),
            };
        }

        operation["responses"] = ApiResponses.Of(endpoint, method, row, schemas, examples.Answer(route));
        return operation;
    }

    private static JsonArray Parameters(RouteEndpoint endpoint, ApiRow? row, Func<string, JsonNode?> example)
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

            var parameter = new JsonObject
            {
                ["name"] = query.Name,
                ["in"] = "query",
                ["required"] = query.IsNeeded,
                ["description"] = query.Description,
                ["schema"] = schema,
            };
            if (example(query.Name) is { } said)
            {
                parameter["example"] = said;
            }

            parameters.Add((JsonNode)parameter);
        }

        return parameters;
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
