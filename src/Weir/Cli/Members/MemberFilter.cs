using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Cli.Rows;

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

    private readonly Option<string?> _quota = new("--quota")
    {
        HelpName = "NAME",
        Description = "Only members whose own row names this quota, or none",
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
        foreach (var option in (Option[])[_state, _login, _plan, _quota, _address, _noPublic])
        {
            verb.Add(option);
        }
    }

    /// <exception cref="CommandStopped">The address is none.</exception>
    public MemberQuery From(Call call) =>
        new()
        {
            State = call.Value(_state),
            Login = call.Value(_login),
            Plan = call.Value(_plan),
            Quota = call.Value(_quota),
            WithoutPublicIpv4 = call.Value(_noPublic),
            Address = call.Value(_address) is { } text ? AddressArgument.Prefix(call, "--address", text) : null,
        };
}
