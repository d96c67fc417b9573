using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Shouldly;
using Weir.Web;
using Weir.Web.Pipeline;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>A route that forgets to say who may call it is closed, not open.</summary>
public sealed class AccessCheckTests
{
    [Fact]
    public void Check_RouteWithoutAMark_IsForbidden() =>
        Should.Throw<Refusal>(() => Check(Route())).Status.ShouldBe(403);

    [Fact]
    public void Check_OpenRoute_IsForEverybody() => Check(Route(new AccessMark(NeedsToken: false, Needed: null)));

    [Fact]
    public void Check_RoutingsOwnAnswer_IsForEverybody() =>
        Check(new Endpoint(null, EndpointMetadataCollection.Empty, "405 HTTP Method Not Supported"));

    private static void Check(Endpoint endpoint)
    {
        var context = new DefaultHttpContext();
        context.SetEndpoint(endpoint);
        new AccessCheck(null!).Check(context); // no token is looked up for these
    }

    private static RouteEndpoint Route(params object[] metadata) =>
        new(
            static _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/api/v1/secrets"),
            0,
            new EndpointMetadataCollection(metadata),
            "secrets"
        );
}
