using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Core.Model;
using Weir.Web.Access;

namespace Weir.Web;

/// <summary>The member that a request is about.</summary>
internal static class MemberOfRequest
{
    /// <summary>The member of the path, by id.</summary>
    /// <exception cref="Refusal">Nobody has it: 404.</exception>
    public static Member Named(HttpContext context, WebGround ground)
    {
        var text = $"{context.GetRouteValue("id")}";
        return
            uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && ground.View.Site?.FindMember(id) is { } member
            ? member
            : throw Refusal.Nothing($"no member has the id '{text}'");
    }

    /// <summary>The member that the token is for, whatever the request says.</summary>
    /// <exception cref="Refusal">He is there no more, or his id is another's by now: 404.</exception>
    public static Member Own(HttpContext context, WebGround ground)
    {
        var caller = Caller.Of(context);
        var member = caller.MemberId is { } id ? ground.View.Site?.FindMember(id) : null;
        return member is not null && member.Login == caller.Login
            ? member
            : throw Refusal.Nothing($"the member of the token '{caller.Name}' is there no more");
    }
}
