using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Openings;

/// <summary><c>weir opening add</c>.</summary>
internal sealed class OpeningAddVerb()
    : OpeningEditVerb(
        "add",
        "Let inbound IPv6 traffic through to a member",
        new Example("weir opening add 4711 2001:db8:1000:100::/56 tcp 443", "HTTPS to the whole prefix")
    )
{
    protected override EditOutcome Edit(
        ISiteEditor editor,
        string login,
        Ipv6Prefix prefix,
        byte protocol,
        PortRange? ports
    ) => editor.AddOpening(login, prefix, protocol, ports);
}
