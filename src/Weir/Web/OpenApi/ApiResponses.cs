using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Weir.Web.OpenApi;

/// <summary>The statuses that a route may answer with, and their shapes: its own, and what follows from who may call it and how.</summary>
internal static class ApiResponses
{
    public static JsonObject Of(
        RouteEndpoint endpoint,
        string method,
        ApiRow? row,
        ApiSchemas schemas,
        JsonNode? example
    )
    {
        var responses = new JsonObject();
        var good = row is { Answer: null, Media: null } ? 204 : 200;
        foreach (var status in (int[])[good, .. row?.AlsoAnswers ?? []])
        {
            responses[Text(status)] = Done(row, schemas, status == good ? example?.DeepClone() : null);
        }

        if (row?.IsTagged == true)
        {
            responses["304"] = new JsonObject { ["description"] = "as the tag of If-None-Match says it" };
        }

        foreach (var status in Refusals(endpoint, method, row).Except(row?.AlsoAnswers ?? []).Order())
        {
            responses[Text(status)] = Refused(ReasonPhrases.GetReasonPhrase(status), schemas);
        }

        responses["default"] = Refused("refused; the diagnostics say why", schemas);
        return responses;
    }

    private static HashSet<int> Refusals(RouteEndpoint endpoint, string method, ApiRow? row)
    {
        var isUnsafe = !HttpMethods.IsGet(method);
        var marks = endpoint.Metadata;
        HashSet<int> statuses = [.. row?.Refusals ?? []];
        if (row?.Query.Length > 0 || row?.Body is not null)
        {
            statuses.Add(400);
        }

        if (marks.GetMetadata<AccessMark>() is { NeedsToken: true } access)
        {
            statuses.UnionWith(access.Needed is null && !isUnsafe ? [401, 429] : [401, 403, 429]);
        }

        if (isUnsafe)
        {
            statuses.Add(413);
            if (marks.GetMetadata<ReadingMark>() is null && marks.GetMetadata<AccessMark>() is { NeedsToken: true })
            {
                statuses.Add(507);
            }
        }

        statuses.Add(503);
        return statuses;
    }

    private static JsonObject Done(ApiRow? row, ApiSchemas schemas, JsonNode? example)
    {
        var done = new JsonObject { ["description"] = "done" };
        if (row?.Answer is { } answer)
        {
            done["content"] = ApiContent.Of("application/json", schemas.Reference(answer), example);
        }
        else if (row?.Media is { } media)
        {
            var isJson = media == "application/json";
            var shape = new JsonObject { ["type"] = isJson ? "object" : "string" };
            done["content"] = ApiContent.Of(media, shape, example);
        }

        return done;
    }

    private static JsonObject Refused(string description, ApiSchemas schemas) =>
        new()
        {
            ["description"] = description,
            ["content"] = ApiContent.Of(
                "application/problem+json",
                schemas.Reference(ApiJson.Default.ProblemDocument),
                null
            ),
        };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The <c>content</c> of a body or an answer.</summary>
internal static class ApiContent
{
    public static JsonObject Of(string media, JsonNode schema, JsonNode? example)
    {
        var shape = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            shape["example"] = example;
        }

        return new JsonObject { [media] = shape };
    }
}
