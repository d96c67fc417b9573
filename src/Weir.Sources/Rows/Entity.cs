using System.Collections.Immutable;
using Weir.Core.Model;

namespace Weir.Sources.Rows;

/// <summary>One kind of row with the columns that a source must give for it.</summary>
/// <param name="Name">Also the name of the table, and of the CSV file before its <c>.csv</c>.</param>
/// <param name="Columns">Their order in the source does not matter; all are required but the <see cref="Optional"/> ones.</param>
/// <param name="KeyColumns">Those that name a row in findings.</param>
internal sealed record Entity(string Name, ImmutableArray<string> Columns, ImmutableArray<int> KeyColumns)
{
    public static Entity Members { get; } =
        new("members", ["id", "login", "state", "public_ipv4", "plan", "quota"], [0]) { Optional = ["quota"] };

    public static Entity Prefixes { get; } = new("member_prefixes", ["member", "prefix"], [0, 1]);

    public static Entity Devices { get; } = new("devices", ["member", "address", "kind"], [0, 1]);

    public static Entity Forwards { get; } =
        new("forwards", ["member", "protocol", "public_ports", "device", "device_port"], [0, 1, 2]);

    public static Entity Openings { get; } = new("openings", ["member", "prefix", "protocol", "ports"], [0, 1, 2, 3]);

    public static Entity Bans { get; } = new("bans", ["prefix", "reason", "expires"], [0]);

    /// <summary>
    /// Columns that a CSV file or an operator's own query may leave out; then they are empty. Weir's own tables have all.
    /// </summary>
    public ImmutableArray<string> Optional { get; private init; } = [];

    /// <summary>An empty address means each of the box's own.</summary>
    public static Entity Listeners { get; } = new("listeners", ["address", "protocol", "ports", "comment"], [0, 1, 2]);

    public static Entity Allows { get; } = new("allows", ["prefix", "reason"], [0]);

    private static readonly ImmutableArray<Entity> CampusReadOrder =
    [
        Prefixes,
        Members,
        Devices,
        Forwards,
        Openings,
        Bans,
    ];

    private static readonly ImmutableArray<Entity> CampusWriteOrder =
    [
        Members,
        Prefixes,
        Devices,
        Forwards,
        Openings,
        Bans,
    ];

    private static readonly ImmutableArray<Entity> Webfarm = [Listeners, Allows, Bans];

    /// <summary>Name of the first step of a kind's schema, by which a database is known.</summary>
    public static string FirstMigration(SiteKind kind) => kind == SiteKind.Webfarm ? "listeners" : "members";

    /// <summary>The entities of a kind of site. Members take their prefixes when they are read, so those come first.</summary>
    public static ImmutableArray<Entity> ReadOrder(SiteKind kind) =>
        kind == SiteKind.Webfarm ? Webfarm : CampusReadOrder;

    /// <summary>The same entities; rows that others refer to come first.</summary>
    public static ImmutableArray<Entity> WriteOrder(SiteKind kind) =>
        kind == SiteKind.Webfarm ? Webfarm : CampusWriteOrder;
}
