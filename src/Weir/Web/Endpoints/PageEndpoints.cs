using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Web.Pages;

namespace Weir.Web.Endpoints;

/// <summary>The web page: <c>GET /</c> and the files it loads. It holds no secret; what it shows it asks the API for, with the log-in's cookie.</summary>
internal static class PageEndpoints
{
    // Scripts, styles and answers from this agent alone: a script that found its way into a row's text would not run.
    private const string Policy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRoot(IEndpointRouteBuilder routes)
    {
        foreach (var file in PageFiles.Read())
        {
            var path = file.Path == "index.html" ? "/" : $"/{file.Path}";
            routes.MapMethods(path, Methods, context => Send(context, file)).Open();
        }
    }

    private static async Task Send(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.ETag = file.ETag;
        headers.Vary = "Accept-Encoding";
        headers.CacheControl = file.NeverChanges ? "public, max-age=31536000, immutable" : "no-cache";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var encoding = Encodings.Choose(context.Request.Headers.AcceptEncoding.ToString());
        var body = file.In(encoding);
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = body.Length;
        if (encoding != "identity")
        {
            headers.ContentEncoding = encoding;
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
