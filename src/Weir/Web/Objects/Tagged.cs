using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Weir.Web.Objects;

/// <summary>Answers that hold as long as the site is the same: a client that has one already is told so, and nothing is computed.</summary>
internal static class Tagged
{
    /// <param name="make">The answer; called only when the client has an older one, or none.</param>
    public static Task Answer<T>(HttpContext context, string tag, Func<T> make, JsonTypeInfo<T> type)
    {
        var response = context.Response;
        response.Headers.ETag = tag;
        // Kept by the client alone, and asked for each time.
        response.Headers.CacheControl = "private, no-cache";
        if (Has(context.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.Json(make(), type);
    }

    // If-None-Match: a list of tags, weak or not (RFC 9110, 13.1.2).
    private static bool Has(HttpRequest request, string tag)
    {
        foreach (var line in request.Headers.IfNoneMatch)
        {
            foreach (var one in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (one == "*" || (one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one) == tag)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
