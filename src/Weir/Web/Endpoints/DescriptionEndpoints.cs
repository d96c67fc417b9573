using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Web.OpenApi;

namespace Weir.Web.Endpoints;

/// <summary><c>GET openapi.json</c>: what the API can do, made once.</summary>
internal static class DescriptionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        byte[]? text = null;
        routes
            .MapGet(
                "openapi.json",
                context =>
                {
                    text ??= Text(context);
                    context.Response.ContentType = "application/json; charset=utf-8";
                    context.Response.ContentLength = text.Length;
                    return context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
                }
            )
            .Open();
    }

    private static byte[] Text(HttpContext context)
    {
        var endpoints = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints;
        var version = typeof(DescriptionEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        return Encoding.UTF8.GetBytes(
            ApiDescription.Of(endpoints, version?.InformationalVersion ?? "0").ToJsonString()
        );
    }
}
