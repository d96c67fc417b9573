using Microsoft.AspNetCore.Http;

namespace Weir.Web.Access;

/// <summary>Who asks.</summary>
/// <param name="Name">The token's name.</param>
/// <param name="MemberId">For the role member: whose.</param>
/// <param name="Login">That member's login when the token was made.</param>
internal sealed record Caller(string Name, Role Role, uint? MemberId, string? Login)
{
    private static readonly object Key = new();

    /// <summary>The caller of a request; the route has a role, so there is one.</summary>
    public static Caller Of(HttpContext context) =>
        context.Items[Key] as Caller ?? throw new InvalidOperationException("the route asks for no role");

    /// <summary>The caller of a request; null for one without a token.</summary>
    public static Caller? Find(HttpContext context) => context.Items[Key] as Caller;

    public void AsksBy(HttpContext context) => context.Items[Key] = this;
}
