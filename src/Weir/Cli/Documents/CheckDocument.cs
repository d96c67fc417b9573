using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Weir.Cli.Output;
using Weir.Core.Model;
using Weir.Sources;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir check</c>.</summary>
internal sealed record CheckDocument : Document
{
    /// <summary>The site's folder.</summary>
    public required string Site { get; init; }

    /// <summary>True when the site could be loaded: no errors.</summary>
    public required bool Valid { get; init; }

    /// <summary>Rows read, also from a site that is not valid.</summary>
    public required RowCounts Counts { get; init; }

    public required int Errors { get; init; }

    public required int Warnings { get; init; }

    /// <summary>Members without a public IPv4 address: they get no IPv4 out. Empty when the site is not valid.</summary>
    public required ImmutableArray<MemberName> WithoutPublicIpv4 { get; init; }

    public required double ReadMs { get; init; }

    public required double ValidateMs { get; init; }
}

/// <summary>Rows of a site by kind.</summary>
internal sealed record RowCounts(
    int Members,
    int Devices,
    int Forwards,
    int Openings,
    int Bans,
    int Listeners,
    int Allows
)
{
    [JsonIgnore]
    public SiteKind Kind { get; init; }

    public static RowCounts From(SiteCounts counts) =>
        new(
            counts.Members,
            counts.Devices,
            counts.Forwards,
            counts.Openings,
            counts.Bans,
            counts.Listeners,
            counts.Allows
        )
        {
            Kind = counts.Kind,
        };

    /// <summary><c>50 members, 97 devices, 25 forwards, 50 openings, no bans</c>; <c>3 listeners, 650 bans, no allowed sources</c>.</summary>
    public string Sentence() => Kind == SiteKind.Webfarm ? WebfarmSentence() : CampusSentence();

    private string WebfarmSentence() =>
        $"{Counted.Of(Listeners, "listener")}, {Counted.Of(Bans, "ban")}, {Counted.Of(Allows, "allowed source")}";

    private string CampusSentence() =>
        $"{Counted.Of(Members, "member")}, {Counted.Of(Devices, "device")}, {Counted.Of(Forwards, "forward")}, "
        + $"{Counted.Of(Openings, "opening")}, {Counted.Of(Bans, "ban")}";
}

internal sealed record MemberName(uint Id, string Login);
