using System.Text.Json.Serialization.Metadata;

namespace Weir.Web.OpenApi;

/// <summary>What each route is for and what goes in and out of it. A route that is not here has no shape, and a test says so.</summary>
internal static class ApiCatalog
{
    private static readonly ApiJson Json = ApiJson.Default;

    private static readonly ApiQuery Limit = new("limit", "integer", "Rows at most");
    private static readonly ApiQuery After = new("after", "string", "`next` of the page before");
    private static readonly ApiQuery OfMember = new("member", "string", "Of this member alone: an id or a login");
    private static readonly ApiQuery Address = new("address", "string", "What overlaps an address or prefix");

    private static readonly ApiQuery[] Span =
    [
        new("hours", "integer", "Of the last so many hours (24)"),
        new("days", "integer", "Of the last so many days"),
        new("by", "string", "Width of a step", "minute", "hour", "day"),
    ];

    /// <summary>What each edit takes, behind the question mark of a DELETE.</summary>
    private static readonly ApiQuery[] Terms =
    [
        new("confirmSeconds", "integer", "Roll back unless POST confirm comes within"),
        new("apply", "boolean", "false: write the rows only"),
        new("rehearse", "boolean", "true: write nothing, and tell what would change"),
    ];

    private static readonly Dictionary<string, ApiRow> Rows = new(StringComparer.Ordinal)
    {
        ["GET /health"] = new("Whether rules are in force") { Answer = Json.HealthDocument, AlsoAnswers = [503] },
        ["GET /metrics"] = new("The firewall's state for Prometheus") { Media = "text/plain" },
        ["GET /api/v1/openapi.json"] = new("This document") { Media = "application/json" },

        ["POST /api/v1/login"] = new("Log in with a token; the answer sets a cookie")
        {
            Body = Json.LoginRequest,
            Answer = Json.MeDocument,
            Refusals = [401, 429],
        },
        ["POST /api/v1/logout"] = new("Log out"),
        ["GET /api/v1/me"] = new("Who one is") { Answer = Json.MeDocument },

        ["GET /api/v1/status"] = new("What is in force, as weir status tells it, and the last applies")
        {
            Answer = Json.StatusDocument,
        },
        ["GET /api/v1/events"] = new("The journal, line by line as it is said")
        {
            Query = [new("after", "integer", "Number of the last line seen; Last-Event-ID does the same")],
            Media = "text/event-stream",
        },
        ["GET /api/v1/events/recent"] = new("The last lines of the journal")
        {
            Query = [Limit],
            Answer = Json.EventListDocument,
        },
        ["GET /api/v1/live"] = new("The newest sample of the firewall's state") { Answer = Json.LiveDocument },
        ["GET /api/v1/live/history"] = new("The samples of the last hour, in columns")
        {
            Query = [new("minutes", "integer", "Of the last so many minutes (60)")],
            Answer = Json.LiveHistoryDocument,
        },
        ["GET /api/v1/alerts"] = new("What is raised now, and by which rules") { Answer = Json.AlertListDocument },
        ["GET /api/v1/fleet"] = new("The nodes of the fleet and its latest rollout")
        {
            Answer = Json.FleetStatusDocument,
            Refusals = [404],
        },
        ["GET /api/v1/audit"] = new("Who asked for what change, the newest first")
        {
            Query = [Limit, new("before", "integer", "`next` of the page before")],
            Answer = Json.AuditDocument,
        },

        ["GET /api/v1/members"] = List("Members in force, searched, a page at a time", Json.MemberListDocument) with
        {
            Query =
            [
                new("search", "string", "Part of a login, an id, or an address or prefix of the member"),
                new("state", "string", "Members in this state", "active", "trial", "blocked"),
                new("plan", "string", "Members with this plan"),
                new("quota", "string", "Members whose own row names this quota, or none"),
                new("address", "string", "Who has this address or prefix"),
                new("withoutPublicIpv4", "boolean", "Members without a public IPv4 address"),
                After,
                Limit,
            ],
        },
        ["GET /api/v1/members/{id}"] = new("A member with all that is his")
        {
            Query = [new("counters", "boolean", "false: without what the kernel counts")],
            Answer = Json.MemberDocument,
            IsTagged = true,
            Refusals = [404],
        },
        ["GET /api/v1/members/{id}/usage"] = new("What a member moved over time")
        {
            Query = Span,
            Answer = Json.UsageDocument,
            Refusals = [404],
        },
        ["POST /api/v1/members"] = Edit("Add a member", Json.NewMemberBody),
        ["PATCH /api/v1/members/{id}"] = Edit("Change a member's state, plan or quota", Json.MemberChangeBody),
        ["DELETE /api/v1/members/{id}"] = Remove("Remove a member and all that is his"),
        ["POST /api/v1/members/{id}/block"] = Plain("Block a member"),
        ["POST /api/v1/members/{id}/unblock"] = Plain("Unblock a member"),
        ["POST /api/v1/members/{id}/move"] = Edit("Move a device to another address", Json.MoveBody),

        ["GET /api/v1/devices"] = OfMembers("Devices in force, a page at a time", Json.DeviceListDocument),
        ["POST /api/v1/devices"] = Edit("Add a device", Json.DeviceBody),
        ["DELETE /api/v1/devices"] = Remove("Remove a device", Key("member"), Key("address")),
        ["GET /api/v1/forwards"] = OfMembers("Forwards in force, a page at a time", Json.ForwardListDocument),
        ["POST /api/v1/forwards"] = Edit("Add a port forward", Json.ForwardBody),
        ["DELETE /api/v1/forwards"] = Remove(
            "Remove a port forward",
            Key("member"),
            Key("protocol"),
            Key("publicPorts")
        ),
        ["GET /api/v1/openings"] = OfMembers("Openings in force, a page at a time", Json.OpeningListDocument),
        ["POST /api/v1/openings"] = Edit("Add an opening", Json.OpeningBody),
        ["DELETE /api/v1/openings"] = Remove(
            "Remove an opening",
            Key("member"),
            Key("prefix"),
            Key("protocol"),
            new ApiQuery("ports", "string", "As the row has it; left out where it is for the whole protocol")
        ),
        ["GET /api/v1/listeners"] = ByAddress("Listeners in force, a page at a time", Json.ListenerListDocument),
        ["POST /api/v1/listeners"] = Edit("Add a listener", Json.ListenerBody),
        ["DELETE /api/v1/listeners"] = Remove(
            "Remove a listener",
            new ApiQuery("address", "string", "As the row has it; left out where it is for any"),
            Key("protocol"),
            Key("ports")
        ),
        ["GET /api/v1/allows"] = ByAddress("Allowed sources in force, a page at a time", Json.AllowListDocument),
        ["POST /api/v1/allows"] = Edit("Add an allowed source", Json.AllowBody),
        ["DELETE /api/v1/allows"] = Remove("Remove an allowed source", Key("prefix")),
        ["GET /api/v1/bans"] = new("The bans in force and what they dropped")
        {
            Query =
            [
                new("search", "string", "An address, a prefix, or a text in reason or source"),
                new("sort", "string", "The most first", "prefix", "packets", "bytes", "last"),
                After,
                Limit,
            ],
            Answer = Json.BanListDocument,
        },
        ["POST /api/v1/bans"] = Edit("Add a ban", Json.BanBody),
        ["DELETE /api/v1/bans"] = Remove("Remove a ban", Key("prefix")),

        ["GET /api/v1/me/devices"] = Own("One's own devices", Json.DeviceListDocument),
        ["GET /api/v1/me/forwards"] = Own("One's own port forwards", Json.ForwardListDocument),
        ["GET /api/v1/me/usage"] = new("What one moved over time oneself")
        {
            Query = Span,
            Answer = Json.UsageDocument,
            Refusals = [404],
        },

        ["GET /api/v1/plan"] = new("What an apply of the source would change")
        {
            Answer = Json.PlanDocument,
            Refusals = [409],
        },
        ["GET /api/v1/unconfirmed"] = new("The edit that waits for its confirmation")
        {
            Answer = Json.UnconfirmedAnswer,
        },
        ["POST /api/v1/apply"] = new("Put the source into force")
        {
            Body = Json.ApplyBody,
            MayLackBody = true,
            Answer = Json.ApplyDocument,
            Refusals = [409],
        },
        ["POST /api/v1/confirm"] = new("Keep what waits for its confirmation")
        {
            Answer = Json.ConfirmDocument,
            Refusals = [409],
        },
        ["POST /api/v1/rollback"] = new("Go back to what was in force before")
        {
            Answer = Json.ApplyDocument,
            Refusals = [409],
        },
        ["POST /api/v1/accept"] = new("Put into force what is held") { Answer = Json.ApplyDocument, Refusals = [409] },
        ["POST /api/v1/trace"] = new("What a packet meets, and why")
        {
            Body = Json.TraceBody,
            Answer = Json.MemberTraceDocument,
            Refusals = [404],
        },
        ["GET /api/v1/quotas"] = new("What members used of their quotas, a page at a time")
        {
            Query = [new("over", "boolean", "Only those who used theirs up", "true", "false"), After, Limit],
            Answer = Json.QuotaListDocument,
        },
        ["GET /api/v1/members/{id}/quota"] = new("What a member used of his quota; null without one")
        {
            Answer = Json.QuotaDocument,
            Refusals = [404],
        },
        ["GET /api/v1/me/quota"] = new("What one used of one's own quota; null without one")
        {
            Answer = Json.QuotaDocument,
            Refusals = [404],
        },
    };

    /// <param name="route">The method and the path.</param>
    public static ApiRow? Find(string route) => Rows.GetValueOrDefault(route);

    private static ApiRow List(string summary, JsonTypeInfo answer) =>
        new(summary) { Answer = answer, IsTagged = true };

    private static ApiRow OfMembers(string summary, JsonTypeInfo answer) =>
        List(summary, answer) with
        {
            Query = [OfMember, After, Limit],
            Refusals = [404],
        };

    private static ApiRow ByAddress(string summary, JsonTypeInfo answer) =>
        List(summary, answer) with
        {
            Query = [Address, After, Limit],
        };

    private static ApiRow Own(string summary, JsonTypeInfo answer) =>
        List(summary, answer) with
        {
            Query = [After, Limit],
            Refusals = [404],
        };

    private static ApiRow Edit(string summary, JsonTypeInfo body) =>
        new(summary)
        {
            Body = body,
            Answer = Json.EditDocument,
            Refusals = [404, 409],
        };

    private static ApiRow Plain(string summary) => Edit(summary, Json.PlainBody) with { MayLackBody = true };

    private static ApiRow Remove(string summary, params ApiQuery[] keys) =>
        new(summary)
        {
            Query = [.. keys, .. Terms],
            Answer = Json.EditDocument,
            Refusals = [404, 409],
        };

    private static ApiQuery Key(string name) => new(name, "string", "As the row has it") { IsNeeded = true };
}
