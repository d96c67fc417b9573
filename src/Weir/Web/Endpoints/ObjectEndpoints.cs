using Microsoft.AspNetCore.Routing;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>Everything about the site's objects: read, change, put into force, explain.</summary>
internal static class ObjectEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        MemberEndpoints.Map(routes, ground);
        RowEndpoints.Map(routes, ground);
        EditEndpoints.Map(routes, ground);
        ApplyEndpoints.Map(routes, ground);
        TraceEndpoints.Map(routes, ground);
        SelfEndpoints.Map(routes, ground);
    }
}
