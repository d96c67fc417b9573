using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Openings;

/// <summary>What <c>weir opening add</c> and <c>weir opening remove</c> share: an opening is named by all its values.</summary>
internal abstract class OpeningEditVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();

    private readonly Argument<string> _prefix = new("prefix")
    {
        HelpName = "PREFIX",
        Description = "IPv6 address or prefix of the member",
    };

    private readonly Argument<string> _protocol = new("protocol")
    {
        HelpName = "PROTOCOL",
        Description = "tcp udp icmpv6 esp gre sctp, or a number",
    };

    private readonly Argument<string?> _ports = new("ports")
    {
        HelpName = "PORTS",
        Description = "Port or range (default: the whole protocol)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    protected OpeningEditVerb(string name, string summary, Example example)
        : base(name, summary, example)
    {
        foreach (var argument in (Argument[])[_member, _prefix, _protocol, _ports])
        {
            Add(argument);
        }
    }

    protected sealed override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var prefix = values.Ipv6Prefix("PREFIX", call.Text(_prefix));
        var protocol = values.Protocol("PROTOCOL", call.Text(_protocol));
        PortRange? ports = call.Value(_ports) is { } text ? values.Ports("PORTS", text) : null;
        values.Check();
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => Edit(editor, login, prefix, protocol, ports);
    }

    protected abstract EditOutcome Edit(
        ISiteEditor editor,
        string login,
        Ipv6Prefix prefix,
        byte protocol,
        PortRange? ports
    );
}
