using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Core.Model;

/// <summary>What a source says anew about a few members and bans; everything else is as it was.</summary>
/// <remarks>
/// A site that was valid stays valid unless a changed row breaks a rule, alone or together with a row of another member that
/// claims the same login or address. So only the changed members and these neighbors are validated, however many members there are.
/// </remarks>
public sealed class SiteEdit
{
    /// <summary>Ids of the members of which any row may have changed, in any order.</summary>
    public required ImmutableArray<uint> Members { get; init; }

    /// <summary>Prefixes whose ban may have changed.</summary>
    public ImmutableArray<IpPrefix> Bans { get; init; } = [];

    /// <summary>All rows of <see cref="Members"/> and <see cref="Bans"/> as they are now; what has none is gone. Topology and options are not looked at.</summary>
    public required SiteDraft Rows { get; init; }

    /// <summary>The next revision, which shares all other rows with the one before.</summary>
    /// <param name="before">A valid site.</param>
    /// <param name="now">Decides which bans have expired.</param>
    /// <returns>The site, or null with what is wrong; findings are about the changed members and those they collide with.</returns>
    public Checked<Site> ApplyTo(Site before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(before);
        var changed = Members.Distinct().Order().ToArray();
        var part = SiteValidator.Validate(Part(before, SiteNeighbors.Of(before, Rows, changed)), now);
        return new Checked<Site>(part.Value is { } good ? With(before, good, changed) : null, part.Diagnostics);
    }

    private SiteDraft Part(Site before, IEnumerable<uint> neighbors)
    {
        var part = new SiteDraft
        {
            Kind = before.Kind,
            IsWhole = false,
            Topology = before.Topology,
            Options = before.Options,
            Members = [.. Rows.Members],
            Devices = [.. Rows.Devices],
            Forwards = [.. Rows.Forwards],
            Openings = [.. Rows.Openings],
            Bans = [.. Rows.Bans],
            Listeners = [.. before.Listeners],
            Allows = [.. before.Allows],
        };
        foreach (var id in neighbors)
        {
            if (before.FindMember(id) is { } member)
            {
                part.Members.Add(member);
            }

            part.Devices.AddRange(before.DevicesOf(id));
            part.Forwards.AddRange(before.ForwardsOf(id));
            part.Openings.AddRange(before.OpeningsOf(id));
        }

        return part;
    }

    private Site With(Site before, Site part, uint[] changed) =>
        WithBans(
            before with
            {
                Members = MemberRows.Replace<Member, ById>(before.Members, changed, part.Members),
                Devices = MemberRows.Replace<Device, ById>(before.Devices, changed, part.Devices),
                Forwards = MemberRows.Replace<PortForward, ById>(before.Forwards, changed, part.Forwards),
                Openings = MemberRows.Replace<Opening, ById>(before.Openings, changed, part.Openings),
            },
            part
        );

    private Site WithBans(Site site, Site part)
    {
        var now = part.Bans.ToDictionary(static ban => ban.Prefix);
        foreach (var prefix in Bans)
        {
            site = now.TryGetValue(prefix, out var ban) ? site.With(ban) : site.Without(prefix);
        }

        return site;
    }
}
