using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Weir.Web.Pipeline;

/// <summary>Reads a body whole, within its limit: no request of the API is long.</summary>
internal static class RequestBody
{
    /// <summary>One MiB; a longer one is refused (413) without reading on.</summary>
    public const int Most = 1 << 20;

    /// <summary>From who has shown no token (a log-in).</summary>
    public const int MostOfStrangers = 1 << 12;

    /// <exception cref="Refusal">It is too long, or breaks off.</exception>
    public static async Task Read(HttpContext context, int most)
    {
        if (context.Request.ContentLength > most)
        {
            throw TooLong(most);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        if (context.Request.ContentLength is 0)
        {
            return;
        }

        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            context.SetBody(body.ToArray());
        }
        catch (BadHttpRequestException broken) when (broken.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLong(most);
        }
        catch (BadHttpRequestException broken)
        {
            throw new Refusal(
                broken.StatusCode,
                WebDiagnostics.BadRequest($"the body breaks off: {broken.Message}", "send the whole body")
            );
        }
    }

    private static Refusal TooLong(int most) =>
        new(413, WebDiagnostics.TooLarge($"the body has more than {most} bytes"));
}
