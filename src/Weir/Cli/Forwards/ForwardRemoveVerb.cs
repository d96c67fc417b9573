using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Cli.Forwards;

/// <summary><c>weir forward remove</c>.</summary>
internal sealed class ForwardRemoveVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();
    private readonly Argument<string> _protocol = ForwardArguments.Protocol();
    private readonly Argument<string> _ports = ForwardArguments.Ports();

    public ForwardRemoveVerb()
        : base(
            "remove",
            "Remove a port forward",
            new Example("weir forward remove 4711 tcp 443", "named by member, protocol and public ports")
        )
    {
        Add(_member);
        Add(_protocol);
        Add(_ports);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var protocol = values.Transport("PROTOCOL", call.Text(_protocol));
        var ports = values.Ports("PORTS", call.Text(_ports));
        values.Check();
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.RemoveForward(login, protocol, ports);
    }
}
