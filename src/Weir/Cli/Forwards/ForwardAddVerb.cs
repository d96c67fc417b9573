using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Cli.Forwards;

/// <summary><c>weir forward add</c>.</summary>
internal sealed class ForwardAddVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();
    private readonly Argument<string> _protocol = ForwardArguments.Protocol();
    private readonly Argument<string> _ports = ForwardArguments.Ports();

    private readonly Argument<string> _device = new("device")
    {
        HelpName = "DEVICE",
        Description = "The member's device that gets the traffic",
    };

    private readonly Option<string?> _port = new("--device-port")
    {
        HelpName = "PORT",
        Description = "The first port on the device (default: the first public port)",
    };

    public ForwardAddVerb()
        : base(
            "add",
            "Forward ports of a member's public address to one of its devices",
            new Example("weir forward add 4711 tcp 443 10.16.3.7", "the same port on the device"),
            new Example(
                "weir forward add anna.berg udp 27000-27010 10.16.3.7 --device-port 7000",
                "eleven ports, to 7000 and the following on the device"
            )
        )
    {
        foreach (var argument in (Argument[])[_member, _protocol, _ports, _device])
        {
            Add(argument);
        }

        Add(_port);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var protocol = values.Transport("PROTOCOL", call.Text(_protocol));
        var ports = values.Ports("PORTS", call.Text(_ports));
        var device = values.Ipv4("DEVICE", call.Text(_device));
        var port = call.Value(_port) is { } text ? values.Port("--device-port", text) : ports.First;
        values.Check();
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.AddForward(login, protocol, ports, device, port);
    }
}
