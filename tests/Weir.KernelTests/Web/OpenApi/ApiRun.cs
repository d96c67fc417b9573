using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;

namespace Weir.KernelTests.Web.OpenApi;

/// <summary>Calls routes of real agents, and holds what is sent and what comes back against the API's own description.</summary>
internal sealed class ApiRun
{
    private const int MostItems = 2;

    private readonly JsonShape _shape;
    private readonly HashSet<string> _called = new(StringComparer.Ordinal);

    private ApiRun(JsonNode document)
    {
        Document = document;
        _shape = new JsonShape(document);
    }

    public JsonNode Document { get; }

    /// <summary>What was sent and what came, by route; of arrays the first items.</summary>
    public SortedDictionary<string, JsonObject> Examples { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> NotCalled => Routes().Except(_called, StringComparer.Ordinal);

    public static async Task<ApiRun> Of(WebCampus agent) => new(await agent.Get("openapi.json"));

    /// <param name="template">The path as the description has it, below the API's root or from the server's: <c>/health</c>.</param>
    /// <param name="values">For the names in braces, and what stands behind the question mark.</param>
    /// <param name="status">Expected.</param>
    public async Task<JsonNode?> Call(
        HttpClient client,
        string method,
        string template,
        string values = "",
        string? body = null,
        int status = 200
    )
    {
        var path = template[0] == '/' ? template : $"/api/v1/{template}";
        var route = $"{method} {path}";
        var operation = Document["paths"]?[path]?[method.ToLowerInvariant()].ShouldNotBeNull(route);
        Request(operation, route, values, body);
        using var request = new HttpRequestMessage(new HttpMethod(method), Target(path, values));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var media = response.Content.Headers.ContentType;
        var text = media?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, $"{route} {values} {body}: {text}");
        var answer = Answer(operation, route, status, media, text);
        if (status is 200 or 204)
        {
            _called.Add(route);
            Record(route, values, body, answer);
        }

        return answer;
    }

    private IEnumerable<string> Routes()
    {
        foreach (var (path, operations) in Document["paths"]!.AsObject())
        {
            foreach (var (method, _) in operations!.AsObject())
            {
                yield return $"{method.ToUpperInvariant()} {path}";
            }
        }
    }

    private void Request(JsonNode? operation, string route, string values, string? body)
    {
        var shape = operation?["requestBody"]?["content"]?["application/json"]?["schema"];
        if (body is not null && shape is not null)
        {
            _shape.Check(JsonNode.Parse(body), shape).ShouldBeEmpty($"{route}: {body}");
        }

        var described = (operation?["parameters"]?.AsArray() ?? []).ToDictionary(static one => $"{one?["name"]}");
        foreach (var (name, _) in Values(values))
        {
            described.ShouldContainKey(name, $"{route} {values}");
        }
    }

    private JsonNode? Answer(JsonNode? operation, string route, int status, MediaTypeHeaderValue? media, string text)
    {
        var response = (operation?["responses"]?[$"{status}"]).ShouldNotBeNull($"{route} does not tell of {status}");
        if (response["content"]?.AsObject() is not { } content)
        {
            text.ShouldBe("", route);
            return null;
        }

        var (name, described) = content.ShouldHaveSingleItem();
        media?.MediaType.ShouldBe(name, route);
        if (!name.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        var answer = JsonNode.Parse(text);
        if (!route.EndsWith("openapi.json", StringComparison.Ordinal))
        {
            _shape.Check(answer, described?["schema"]).ShouldBeEmpty($"{route}: {text}");
        }

        return answer;
    }

    private void Record(string route, string values, string? body, JsonNode? answer)
    {
        var query = new JsonObject();
        foreach (var (name, value) in Values(values))
        {
            query[name] = long.TryParse(value, out var number) ? number : value;
        }

        var example = new JsonObject();
        if (query.Count > 0)
        {
            example["query"] = query;
        }

        if (body is not null)
        {
            example["body"] = JsonNode.Parse(body);
        }

        if (answer is not null && !route.EndsWith("openapi.json", StringComparison.Ordinal))
        {
            example["answer"] = Shortened(answer);
        }

        Examples.TryAdd(route, example);
    }

    private static JsonNode? Shortened(JsonNode? value) =>
        value switch
        {
            JsonArray items => new JsonArray([.. items.Take(MostItems).Select(Shortened)]),
            JsonObject members => new JsonObject(
                members.Select(static one => KeyValuePair.Create(one.Key, Shortened(one.Value)))
            ),
            _ => value?.DeepClone(),
        };

    private static string Target(string path, string values)
    {
        var query = new List<string>();
        foreach (var (name, value) in Values(values))
        {
            var text = Uri.EscapeDataString(value);
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                path = path.Replace($"{{{name}}}", text, StringComparison.Ordinal);
            }
            else
            {
                query.Add($"{name}={text}");
            }
        }

        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private static IEnumerable<(string Name, string Value)> Values(string values) =>
        values
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static one => (one[..one.IndexOf('=')], one[(one.IndexOf('=') + 1)..]));
}
