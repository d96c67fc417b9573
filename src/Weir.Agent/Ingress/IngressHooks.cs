using Weir.Agent.Xdp;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.Routing;

namespace Weir.Agent.Ingress;

/// <summary>
/// Whether the ingress hooks that a site's bans need can be had in one network namespace. The kernel is asked once, and for the interfaces again when the
/// site's topology or its options change: one ban more costs no question.
/// </summary>
internal sealed class IngressHooks(NetworkNamespace? network, NetlinkSocket socket)
{
    private IngressSupport? _support;
    private (Site Site, IReadOnlyList<Diagnostic> Found, bool CanHave)? _asked;

    /// <summary>The site as its table can be: with the bans in raw prerouting where the hooks cannot be had.</summary>
    /// <exception cref="NetlinkException">The kernel refused a question.</exception>
    public Site Expect(Site site, DiagnosticBag findings)
    {
        if (!XdpSite.IngressInterfaces(site).Any())
        {
            return site;
        }

        if (_asked is not { } asked || asked.Site.Topology != site.Topology || asked.Site.Options != site.Options)
        {
            var (found, canHave) = Ask(site);
            _asked = asked = (site, found, canHave);
        }

        foreach (var finding in asked.Found)
        {
            findings.Add(finding);
        }

        return asked.CanHave ? site : XdpSite.InTable(site);
    }

    private (IReadOnlyList<Diagnostic> Found, bool CanHave) Ask(Site site)
    {
        var support = _support ??= IngressProbe.Ask(socket);
        if (support == IngressSupport.None)
        {
            return ([IngressDiagnostics.NoHook()], false);
        }

        using var routing = RoutingSocket.Open(network);
        var absent = XdpSite.IngressInterfaces(site).Where(name => routing.FindLink(name) is null).ToArray();
        return support == IngressSupport.AnyDevice
            ? ([.. absent.Select(IngressDiagnostics.Waits)], true)
            : ([.. absent.Select(IngressDiagnostics.Absent)], absent.Length == 0);
    }
}
