using System.Collections.Immutable;

namespace Weir.Cli.Documents;

/// <summary>Answer of <c>weir check</c>.</summary>
internal sealed record CheckDocument : Document
{
    /// <summary>The site's folder.</summary>
    public required string Site { get; init; }

    /// <summary>True when the site could be loaded: no errors.</summary>
    public required bool Valid { get; init; }

    /// <summary>Rows read, also from a site that is not valid.</summary>
    public required CheckCounts Counts { get; init; }

    public required int Errors { get; init; }

    public required int Warnings { get; init; }

    /// <summary>Members without a public IPv4 address: they get no IPv4 out. Empty when the site is not valid.</summary>
    public required ImmutableArray<MemberName> WithoutPublicIpv4 { get; init; }

    public required double ReadMs { get; init; }

    public required double ValidateMs { get; init; }
}

internal sealed record CheckCounts(int Members, int Devices, int Forwards, int Openings, int Bans);

internal sealed record MemberName(uint Id, string Login);
