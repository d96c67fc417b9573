using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Members;

/// <summary><c>weir member add</c>.</summary>
internal sealed class MemberAddVerb : EditVerb
{
    private readonly Argument<string> _login = new("login")
    {
        HelpName = "LOGIN",
        Description = "The new member's login",
    };

    private readonly Option<string?> _id = new("--id")
    {
        HelpName = "N",
        Description = "Its id (default: the one after the highest in use)",
    };

    private readonly Option<string?> _public = new("--public-ipv4")
    {
        HelpName = "ADDR",
        Description = "Its public address, of the pool; without one it gets no IPv4 out",
    };

    private readonly Option<string[]> _prefixes = new("--prefix")
    {
        HelpName = "PREFIX",
        Description = "An IPv6 prefix; may be given several times",
    };

    private readonly Option<string?> _plan = new("--plan") { HelpName = "NAME", Description = "Its plan" };

    private readonly Option<string?> _quota = new("--quota")
    {
        HelpName = "NAME",
        Description = "The quota that holds for it, whatever that of its plan, or none",
    };

    private readonly Option<bool> _trial = new("--trial") { Description = "Start in the state trial, not active" };

    public MemberAddVerb()
        : base(
            "add",
            "Add a member",
            new Example(
                "weir member add anna.berg --public-ipv4 198.18.40.7 --prefix 2001:db8:1000:ff00::/56",
                "with a public address and an IPv6 prefix; 'weir device add' gives it devices"
            ),
            new Example("weir member add guest7 --trial", "on trial, IPv6 and public address later")
        )
    {
        Add(_login);
        foreach (var option in (Option[])[_id, _public, _prefixes, _plan, _quota, _trial])
        {
            Add(option);
        }
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var member = new Member(
            call.Value(_id) is { } id ? values.Id("--id", id) : 0,
            call.Text(_login),
            call.Value(_trial) ? MemberState.Trial : MemberState.Active,
            call.Value(_public) is { } address ? values.Ipv4("--public-ipv4", address) : null,
            [.. (call.Value(_prefixes) ?? []).Select(text => values.Ipv6Prefix("--prefix", text))],
            call.Value(_plan) ?? ""
        )
        {
            Quota = call.Value(_quota) ?? "",
        };
        values.Check();
        return editor => editor.AddMember(member);
    }
}
