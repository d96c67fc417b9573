using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Core.Model;

namespace Weir.Cli.Listeners;

/// <summary>What names a listener: address, protocol and ports.</summary>
internal sealed class ListenerArguments
{
    private const string Any = "any";

    private readonly Argument<string> _address = new("address")
    {
        HelpName = "ADDR",
        Description = "Address or prefix, or 'any' for each of the box's own addresses",
    };

    private readonly Argument<string> _protocol = new("protocol") { HelpName = "PROTOCOL", Description = "tcp or udp" };

    private readonly Argument<string> _ports = new("ports")
    {
        HelpName = "PORTS",
        Description = "The port, or a range such as 8000-8010",
    };

    public ListenerArguments(Command verb)
    {
        verb.Add(_address);
        verb.Add(_protocol);
        verb.Add(_ports);
    }

    /// <exception cref="CommandStopped">A value is wrong.</exception>
    public (IpPrefix? Address, TransportProtocol Protocol, PortRange Ports) Read(Call call, Values values)
    {
        var text = call.Text(_address);
        IpPrefix? address = text == Any ? null : values.Prefix("ADDR", text);
        var protocol = values.Transport("PROTOCOL", call.Text(_protocol));
        var ports = values.Ports("PORTS", call.Text(_ports));
        values.Check();
        return (address, protocol, ports);
    }
}
