using System.Text.Json.Nodes;

namespace Weir.Web.OpenApi;

/// <summary>
/// A request and its answer for each route, as a real agent gave it: recorded by the test that holds the answers against their shapes
/// (<c>WEIR_UPDATE_DOCS=1</c> writes them anew).
/// </summary>
internal sealed class ApiExamples
{
    public const string Resource = "examples.json";

    private readonly JsonObject _routes;

    private ApiExamples(JsonObject routes) => _routes = routes;

    public static ApiExamples Read()
    {
        using var stream =
            typeof(ApiExamples).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded");
        return new ApiExamples(JsonNode.Parse(stream) as JsonObject ?? []);
    }

    /// <param name="route">The method and the path.</param>
    public JsonNode? Body(string route) => (_routes[route] as JsonObject)?["body"]?.DeepClone();

    /// <inheritdoc cref="Body"/>
    public JsonNode? Answer(string route) => (_routes[route] as JsonObject)?["answer"]?.DeepClone();

    /// <summary>What stood behind the question mark, by name.</summary>
    public JsonNode? Query(string route, string name) =>
        ((_routes[route] as JsonObject)?["query"] as JsonObject)?[name]?.DeepClone();
}
