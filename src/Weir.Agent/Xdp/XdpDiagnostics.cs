using Weir.Core.Text;

namespace Weir.Agent.Xdp;

/// <summary>WEIR0520 …: bans in XDP.</summary>
internal static class XdpDiagnostics
{
    private static readonly DiagnosticDescriptor RefusedCode = new("WEIR0520", "An interface takes no XDP program");
    private static readonly DiagnosticDescriptor NoProgramCode = new("WEIR0521", "The XDP program cannot be loaded");

    public static Diagnostic Refused(string interfaceName, string reason) =>
        RefusedCode.Warning(
            Position.None,
            $"{interfaceName} does not take the XDP program ({reason}): nftables drops its bans at the ingress hook instead",
            "free the interface of what stands in the way, or set 'bansBy: ingress'"
        );

    public static Diagnostic NoProgram(string reason) =>
        NoProgramCode.Warning(
            Position.None,
            $"the XDP program cannot be used ({reason}): nftables drops the bans at the ingress hook instead",
            "install libbpf1, run as root on Linux 5.18 or later (the agent's unit needs weir-agent-xdp.conf beside it), or set 'bansBy: ingress'"
        );
}
