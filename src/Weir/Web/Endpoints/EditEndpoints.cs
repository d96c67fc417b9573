using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Sources.Editing;
using Weir.Web.Access;
using Weir.Web.Editing;
using Weir.Web.Objects;

namespace Weir.Web.Endpoints;

/// <summary>Changes of the site's rows: what the edit verbs do, a line each.</summary>
internal static class EditEndpoints
{
    private static readonly PlainBody Nothing = new();

    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        Members(routes, ground);
        var json = ObjectJson.Default;
        Post(routes, ground, "devices", json.DeviceBody, static (read, body) => read.Add(body));
        Delete(routes, ground, "devices", EditQuery.Device, static (read, body) => read.Remove(body));
        Post(routes, ground, "forwards", json.ForwardBody, static (read, body) => read.Add(body));
        Delete(routes, ground, "forwards", EditQuery.Forward, static (read, body) => read.Remove(body));
        Post(routes, ground, "openings", json.OpeningBody, static (read, body) => read.Add(body));
        Delete(routes, ground, "openings", EditQuery.Opening, static (read, body) => read.Remove(body));
        Post(routes, ground, "listeners", json.ListenerBody, static (read, body) => read.Add(body));
        Delete(routes, ground, "listeners", EditQuery.Listener, static (read, body) => read.Remove(body));
        Post(routes, ground, "allows", json.AllowBody, static (read, body) => read.Add(body));
        Delete(routes, ground, "allows", EditQuery.Allow, static (read, body) => read.Remove(body));
        Post(routes, ground, "bans", json.BanBody, static (read, body) => read.Add(body));
        Delete(routes, ground, "bans", EditQuery.Ban, static (read, body) => read.Remove(body));
    }

    private static void Members(IEndpointRouteBuilder routes, ObjectGround ground)
    {
        var json = ObjectJson.Default;
        Post(routes, ground, "members", json.NewMemberBody, static (read, body) => read.Add(body));
        OfMember(routes, ground, "members/{id}/block", static (read, id) => read.Set(id, MemberState.Blocked));
        OfMember(routes, ground, "members/{id}/unblock", static (read, id) => read.Set(id, MemberState.Active));
        Changes(
            routes.MapPost(
                "members/{id}/move",
                context =>
                    Make(context, ground, context.Body(json.MoveBody), (read, body) => read.Move(Id(context), body))
            )
        );
        Changes(
            routes.MapPatch(
                "members/{id}",
                context =>
                    Make(
                        context,
                        ground,
                        context.Body(json.MemberChangeBody),
                        (read, body) => read.Set(Id(context), body)
                    )
            )
        );
        Changes(
            routes.MapDelete(
                "members/{id}",
                context =>
                    Make(
                        context,
                        ground,
                        EditQuery.Plain(context, ground.Web.Time),
                        (read, _) => read.Remove(Id(context))
                    )
            )
        );
    }

    private static void OfMember(
        IEndpointRouteBuilder routes,
        ObjectGround ground,
        string path,
        Func<EditReader, string, Func<ISiteEditor, EditOutcome>> edit
    ) =>
        Changes(
            routes.MapPost(
                path,
                context =>
                    Make(
                        context,
                        ground,
                        context.Body(ObjectJson.Default.PlainBody, Nothing),
                        (read, _) => edit(read, Id(context))
                    )
            )
        );

    private static void Post<T>(
        IEndpointRouteBuilder routes,
        ObjectGround ground,
        string path,
        JsonTypeInfo<T> type,
        Func<EditReader, T, Func<ISiteEditor, EditOutcome>> edit
    )
        where T : EditBody => Changes(routes.MapPost(path, context => Make(context, ground, context.Body(type), edit)));

    private static void Delete<T>(
        IEndpointRouteBuilder routes,
        ObjectGround ground,
        string path,
        Func<HttpContext, TimeProvider, T> body,
        Func<EditReader, T, Func<ISiteEditor, EditOutcome>> edit
    )
        where T : EditBody =>
        Changes(routes.MapDelete(path, context => Make(context, ground, body(context, ground.Web.Time), edit)));

    private static void Changes(IEndpointConventionBuilder route) => route.Needs(Role.Operator).KeepsOwnQueue();

    private static async Task Make<T>(
        HttpContext context,
        ObjectGround ground,
        T body,
        Func<EditReader, T, Func<ISiteEditor, EditOutcome>> read
    )
        where T : EditBody
    {
        var reader = new EditReader(ground.Web.Time, text => Login(ground, text));
        var edit = read(reader, body);
        var terms = reader.Terms(body);
        reader.Check();
        var by = Caller.Of(context).Name;
        var document = await ground
            .Edits.Make(edit, terms, by, rows => context.Changed(EditNote.Of(rows)), context.RequestAborted)
            .ConfigureAwait(false);
        await context.Json(document, EditJson.Default.EditDocument).ConfigureAwait(false);
    }

    /// <summary>An id's login. What nobody in force has may be a login of the source, which the editor knows.</summary>
    private static string Login(ObjectGround ground, string text) =>
        ground.Web.View.Site is null ? text : ground.Indexes.Now().Index.Find(text)?.Login ?? text;

    private static string Id(HttpContext context) => $"{context.GetRouteValue("id")}";
}
