using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Openings;

/// <summary><c>weir opening remove</c>.</summary>
internal sealed class OpeningRemoveVerb()
    : OpeningEditVerb(
        "remove",
        "Remove an opening",
        new Example("weir opening remove 4711 2001:db8:1000:100::/56 tcp 443", "named by all its values")
    )
{
    protected override EditOutcome Edit(
        ISiteEditor editor,
        string login,
        Ipv6Prefix prefix,
        byte protocol,
        PortRange? ports
    ) => editor.RemoveOpening(login, prefix, protocol, ports);
}
