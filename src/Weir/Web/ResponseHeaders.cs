using Microsoft.AspNetCore.Http;

namespace Weir.Web;

/// <summary>What each answer carries, for browsers.</summary>
internal static class ResponseHeaders
{
    /// <summary>Nothing is kept, framed, guessed at or told to others; a route that is kept (the page, a list with an ETag) says so itself.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
