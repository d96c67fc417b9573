using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Members;

/// <summary>Which members are wanted; one must pass all that is not null.</summary>
internal sealed record MemberQuery
{
    /// <summary>active, trial or blocked.</summary>
    public string? State { get; init; }

    /// <summary>Contained in the login, in any case.</summary>
    public string? Login { get; init; }

    public string? Plan { get; init; }

    /// <summary>As his own row names it.</summary>
    public string? Quota { get; init; }

    /// <summary>Overlaps the member's public address, one of its devices or of its IPv6 prefixes.</summary>
    public IpPrefix? Address { get; init; }

    /// <summary>Only those that have none.</summary>
    public bool WithoutPublicIpv4 { get; init; }

    public bool Matches(Site site, Member member) =>
        MatchesRow(member)
        && (Login is null || member.Login.Contains(Login, StringComparison.OrdinalIgnoreCase))
        && (Address is not { } wanted || Owns(site, member, wanted));

    /// <summary>What the member's own row tells, but for the login.</summary>
    public bool MatchesRow(Member member) =>
        (State is null || Words.Of(member.State) == State)
        && (Plan is null || member.Plan == Plan)
        && (Quota is null || member.Quota == Quota)
        && (!WithoutPublicIpv4 || member.PublicIpv4 is null);

    private static bool Owns(Site site, Member member, IpPrefix wanted)
    {
        if (wanted.IsIpv6)
        {
            return member.Ipv6Prefixes.Any(prefix => prefix.Overlaps(wanted.V6));
        }

        if (member.PublicIpv4 is { } own && wanted.V4.Contains(own))
        {
            return true;
        }

        foreach (var device in site.DevicesOf(member.Id))
        {
            if (device.Address.Overlaps(wanted.V4))
            {
                return true;
            }
        }

        return false;
    }
}
