using Microsoft.AspNetCore.Http;

namespace Weir.Web.Editing;

/// <summary>The row that a DELETE names behind its question mark, as the body that a POST would name it by.</summary>
internal static class EditQuery
{
    private static readonly string[] Terms = ["confirmSeconds", "apply", "rehearse"];

    public static PlainBody Plain(HttpContext context, TimeProvider time) =>
        Read(context, time, [], static _ => new PlainBody());

    public static DeviceBody Device(HttpContext context, TimeProvider time) =>
        Read(
            context,
            time,
            ["member", "address"],
            static query => new DeviceBody { Member = query.Text("member"), Address = query.Text("address") }
        );

    public static ForwardBody Forward(HttpContext context, TimeProvider time) =>
        Read(
            context,
            time,
            ["member", "protocol", "publicPorts"],
            static query => new ForwardBody
            {
                Member = query.Text("member"),
                Protocol = query.Text("protocol"),
                PublicPorts = query.Text("publicPorts"),
            }
        );

    public static OpeningBody Opening(HttpContext context, TimeProvider time) =>
        Read(
            context,
            time,
            ["member", "prefix", "protocol", "ports"],
            static query => new OpeningBody
            {
                Member = query.Text("member"),
                Prefix = query.Text("prefix"),
                Protocol = query.Text("protocol"),
                Ports = query.Text("ports"),
            }
        );

    public static ListenerBody Listener(HttpContext context, TimeProvider time) =>
        Read(
            context,
            time,
            ["address", "protocol", "ports"],
            static query => new ListenerBody
            {
                Address = query.Text("address"),
                Protocol = query.Text("protocol"),
                Ports = query.Text("ports"),
            }
        );

    public static AllowBody Allow(HttpContext context, TimeProvider time) =>
        Read(context, time, ["prefix"], static query => new AllowBody { Prefix = query.Text("prefix") });

    public static BanBody Ban(HttpContext context, TimeProvider time) =>
        Read(context, time, ["prefix"], static query => new BanBody { Prefix = query.Text("prefix") });

    private static T Read<T>(HttpContext context, TimeProvider time, string[] names, Func<QueryValues, T> read)
        where T : EditBody
    {
        var query = new QueryValues(context, time, [.. names, .. Terms]);
        var body = read(query) with
        {
            ConfirmSeconds = query.Text("confirmSeconds") is null
                ? null
                : (int)query.Number("confirmSeconds", 1, EditTerms.MostSeconds, 1),
            Apply = query.Word("apply", "true", "false") is { } apply ? apply == "true" : null,
            Rehearse = query.Flag("rehearse"),
        };
        query.Check();
        return body;
    }
}
