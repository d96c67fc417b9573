using Weir.Cli.Documents;

namespace Weir.Web.OpenApi;

/// <summary>What each route is for. A route that is not here is described by its mapping alone, and a test says so.</summary>
internal static class ApiCatalog
{
    private static readonly ApiQuery Limit = new("limit", "integer", "Rows at most");
    private static readonly ApiQuery After = new("after", "string", "`next` of the page before");

    private static readonly ApiQuery[] Span =
    [
        new("hours", "integer", "Of the last so many hours (24)"),
        new("days", "integer", "Of the last so many days"),
        new("by", "string", "Width of a step", "minute", "hour", "day"),
    ];

    private static readonly Dictionary<string, ApiRow> Rows = new(StringComparer.Ordinal)
    {
        ["GET /health"] = new("Whether rules are in force") { Answer = WebJson.Default.HealthDocument },
        ["GET /api/v1/openapi.json"] = new("This document"),
        ["POST /api/v1/login"] = new("Log in with a token; the answer sets a cookie")
        {
            Body = WebJson.Default.LoginRequest,
            Answer = WebJson.Default.MeDocument,
        },
        ["POST /api/v1/logout"] = new("Log out"),
        ["GET /api/v1/me"] = new("Who one is") { Answer = WebJson.Default.MeDocument },
        ["GET /api/v1/status"] = new("What is in force, as weir status tells it, and the last applies")
        {
            Answer = WebJson.Default.StatusDocument,
        },
        ["GET /api/v1/events"] = new("The journal, line by line as it is said")
        {
            Query = [new("after", "integer", "Number of the last line seen; Last-Event-ID does the same")],
            Media = "text/event-stream",
        },
        ["GET /api/v1/events/recent"] = new("The last lines of the journal")
        {
            Query = [Limit],
            Answer = WebJson.Default.EventListDocument,
        },
        ["GET /metrics"] = new("The firewall's state for Prometheus") { Media = "text/plain" },
        ["GET /api/v1/live"] = new("The newest sample of the firewall's state"),
        ["GET /api/v1/live/history"] = new("The samples of the last hour, in columns")
        {
            Query = [new("minutes", "integer", "Of the last so many minutes (60)")],
        },
        ["GET /api/v1/alerts"] = new("What is raised now, and by which rules"),
        ["GET /api/v1/members"] = new("Members in force, searched, a page at a time"),
        ["GET /api/v1/members/{id}"] = new("A member with all that is his"),
        ["POST /api/v1/members"] = new("Add a member"),
        ["PATCH /api/v1/members/{id}"] = new("Change a member's state"),
        ["DELETE /api/v1/members/{id}"] = new("Remove a member and all that is his"),
        ["POST /api/v1/members/{id}/block"] = new("Block a member"),
        ["POST /api/v1/members/{id}/unblock"] = new("Unblock a member"),
        ["POST /api/v1/members/{id}/move"] = new("Move a device to another address"),
        ["GET /api/v1/devices"] = new("Devices in force, a page at a time"),
        ["POST /api/v1/devices"] = new("Add a device"),
        ["DELETE /api/v1/devices"] = new("Remove a device"),
        ["GET /api/v1/forwards"] = new("Forwards in force, a page at a time"),
        ["POST /api/v1/forwards"] = new("Add a port forward"),
        ["DELETE /api/v1/forwards"] = new("Remove a port forward"),
        ["GET /api/v1/openings"] = new("Openings in force, a page at a time"),
        ["POST /api/v1/openings"] = new("Add an opening"),
        ["DELETE /api/v1/openings"] = new("Remove an opening"),
        ["GET /api/v1/listeners"] = new("Listeners in force, a page at a time"),
        ["POST /api/v1/listeners"] = new("Add a listener"),
        ["DELETE /api/v1/listeners"] = new("Remove a listener"),
        ["GET /api/v1/allows"] = new("Allows in force, a page at a time"),
        ["POST /api/v1/allows"] = new("Add an allowed source"),
        ["DELETE /api/v1/allows"] = new("Remove an allowed source"),
        ["POST /api/v1/bans"] = new("Add a ban"),
        ["DELETE /api/v1/bans"] = new("Remove a ban"),
        ["GET /api/v1/me/devices"] = new("One's own devices"),
        ["GET /api/v1/me/forwards"] = new("One's own port forwards"),
        ["GET /api/v1/plan"] = new("What an apply of the source would change"),
        ["GET /api/v1/unconfirmed"] = new("The edit that waits for its confirmation"),
        ["POST /api/v1/apply"] = new("Put the source into force"),
        ["POST /api/v1/confirm"] = new("Keep what waits for its confirmation"),
        ["POST /api/v1/rollback"] = new("Go back to what was in force before"),
        ["POST /api/v1/accept"] = new("Put into force what is held"),
        ["POST /api/v1/trace"] = new("What a packet meets, and why"),
        ["GET /api/v1/audit"] = new("Who asked for what change, the newest first")
        {
            Query = [Limit, new("before", "integer", "`next` of the page before")],
            Answer = WebJson.Default.AuditDocument,
        },
        ["GET /api/v1/bans"] = new("The bans in force and what they dropped")
        {
            Query =
            [
                new("search", "string", "An address, a prefix, or a text in reason or source"),
                new("sort", "string", "The most first", "prefix", "packets", "bytes", "last"),
                After,
                Limit,
            ],
            Answer = WebJson.Default.BanListDocument,
        },
        ["GET /api/v1/members/{id}/usage"] = new("What a member moved over time")
        {
            Query = Span,
            Answer = WebJson.Default.UsageDocument,
        },
        ["GET /api/v1/me/usage"] = new("What one moved over time oneself")
        {
            Query = Span,
            Answer = WebJson.Default.UsageDocument,
        },
        ["GET /api/v1/quotas"] = new("What members used of their quotas, a page at a time")
        {
            Query = [new("over", "boolean", "Only those who used theirs up", "true", "false"), After, Limit],
            Answer = QuotaDocuments.Default.QuotaListDocument,
        },
        ["GET /api/v1/members/{id}/quota"] = new("What a member used of his quota; null without one")
        {
            Answer = QuotaDocuments.Default.QuotaDocument,
        },
        ["GET /api/v1/me/quota"] = new("What one used of one's own quota; null without one")
        {
            Answer = QuotaDocuments.Default.QuotaDocument,
        },
    };

    /// <param name="route">The method and the path.</param>
    public static ApiRow? Find(string route) => Rows.GetValueOrDefault(route);
}
