using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Weir.Cli.Documents;
using Weir.Web.Documents;

namespace Weir.Web;

/// <summary>Bodies of answers and of requests.</summary>
internal static class WebAnswers
{
    // As the verbs write JSON: names stay readable. The type and 'nosniff' keep a browser from taking it for a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly object BodyKey = new();

    public static async Task Json<T>(this HttpContext context, T document, JsonTypeInfo<T> type, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType ??= "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Options);
        JsonSerializer.Serialize(json, document, type);
    }

    public static Task Problem(this HttpContext context, Refusal refusal)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // half an answer must not look like a whole one
            return Task.CompletedTask;
        }

        context.Response.Clear();
        ResponseHeaders.Set(context.Response.Headers);
        if (refusal.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        context.Response.ContentType = "application/problem+json";
        var document = new ProblemDocument
        {
            Title = ReasonPhrases.GetReasonPhrase(refusal.Status),
            Status = refusal.Status,
            Detail = refusal.Message,
            Diagnostics = DiagnosticDocument.From(refusal.Diagnostics),
        };
        return context.Json(document, WebJson.Default.ProblemDocument, refusal.Status);
    }

    /// <summary>The body, which the pipeline has read.</summary>
    public static ReadOnlyMemory<byte> Body(this HttpContext context) =>
        context.Items[BodyKey] is ReadOnlyMemory<byte> body ? body : default;

    public static void SetBody(this HttpContext context, ReadOnlyMemory<byte> body) => context.Items[BodyKey] = body;

    /// <summary>The body as a value.</summary>
    /// <param name="otherwise">For an empty body; null where there must be one.</param>
    /// <exception cref="Refusal">It is no such value: 400.</exception>
    public static T Body<T>(this HttpContext context, JsonTypeInfo<T> type, T? otherwise = null)
        where T : class
    {
        var body = context.Body();
        if (body.IsEmpty && otherwise is not null)
        {
            return otherwise;
        }

        try
        {
            return JsonSerializer.Deserialize(body.Span, type)
                ?? throw Refusal.BadRequest("the body is null", "send a JSON object");
        }
        catch (JsonException broken)
        {
            throw Refusal.BadRequest(
                $"the body is not what is asked for: {broken.Message}",
                "send one JSON object as GET /api/v1/openapi.json describes it"
            );
        }
    }
}
