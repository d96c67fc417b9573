using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;

namespace Weir.Cli.Members;

/// <summary>The filters of <c>weir member list</c>; a member must pass all that are given.</summary>
internal sealed class MemberFilter
{
    private readonly Option<string?> _state = new("--state")
    {
        HelpName = "STATE",
        Description = "Only active, trial or blocked members",
    };

    private readonly Option<string?> _login = new("--login")
    {
        HelpName = "TEXT",
        Description = "Only members whose login contains the text",
    };

    private readonly Option<string?> _plan = new("--plan")
    {
        HelpName = "NAME",
        Description = "Only members of this plan",
    };

    private readonly Option<string?> _address = new("--address")
    {
        HelpName = "ADDR",
        Description = "Only the member that an address or prefix belongs to (public, device, IPv6)",
    };

    private readonly Option<bool> _noPublic = new("--without-public-ipv4")
    {
        Description = "Only members without a public IPv4 address",
    };

    public MemberFilter(Verb verb)
    {
        _state.AcceptOnlyFromAmong("active", "trial", "blocked");
        foreach (var option in (Option[])[_state, _login, _plan, _address, _noPublic])
        {
            verb.Add(option);
        }
    }

    /// <exception cref="CommandStopped">The address is none.</exception>
    public Func<Site, Member, bool> From(Call call)
    {
        var state = call.Value(_state);
        var login = call.Value(_login);
        var plan = call.Value(_plan);
        var noPublic = call.Value(_noPublic);
        IpPrefix? address = call.Value(_address) is { } text ? AddressArgument.Prefix(call, "--address", text) : null;
        return (site, member) =>
            (state is null || Words.Of(member.State) == state)
            && (login is null || member.Login.Contains(login, StringComparison.OrdinalIgnoreCase))
            && (plan is null || member.Plan == plan)
            && (!noPublic || member.PublicIpv4 is null)
            && (address is not { } wanted || Owns(site, member, wanted));
    }

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
