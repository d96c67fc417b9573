using Weir.Core.Text;

namespace Weir.Agent.Ingress;

/// <summary>WEIR0522 …: bans at the ingress hook of interfaces.</summary>
internal static class IngressDiagnostics
{
    private static readonly DiagnosticDescriptor AbsentCode = new("WEIR0522", "An interface with bans is not there");
    private static readonly DiagnosticDescriptor NoHookCode = new("WEIR0523", "The kernel has no ingress hook");

    public static Diagnostic Waits(string interfaceName) =>
        AbsentCode.Warning(
            Position.None,
            $"there is no interface {interfaceName}: its ingress hook waits for it",
            "correct the name in 'interfaces', or bring the interface up; nothing else is to be done when it comes"
        );

    public static Diagnostic Absent(string interfaceName) =>
        AbsentCode.Warning(
            Position.None,
            $"there is no interface {interfaceName}, and this kernel hooks only interfaces that are there: "
                + "the bans are dropped before connection tracking on all interfaces instead",
            "correct the name in 'interfaces', or run 'weir apply' again when the interface is there"
        );

    public static Diagnostic NoHook() =>
        NoHookCode.Warning(
            Position.None,
            "this kernel has no ingress hook in tables of family inet: the bans are dropped before connection tracking instead",
            "run Linux 5.10 or later, or set 'bansBy: nft'"
        );
}
