using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about the allow list, and bans beside it (WEIR0363, WEIR0365, WEIR0367–0369).</summary>
internal static class AllowDiagnostics
{
    private static readonly DiagnosticDescriptor NoEffectDescriptor = new("WEIR0363", "Ban of an allowed source");
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0365", "Allowed source is there twice");
    private static readonly DiagnosticDescriptor PeerDescriptor = new("WEIR0367", "Peer is the box itself");
    private static readonly DiagnosticDescriptor AllDescriptor = new("WEIR0368", "Everybody is allowed");
    private static readonly DiagnosticDescriptor LinkDescriptor = new("WEIR0369", "Ban of the link itself");

    public static Diagnostic NoEffect(Ban ban, IpPrefix allow) =>
        NoEffectDescriptor.Warning(
            RowPosition.Of(ban),
            $"the ban of {ban.Prefix} does nothing: {allow} is allowed",
            "remove the ban, or narrow the allowed prefix"
        );

    public static Diagnostic Twice(Allow one, Allow earlier) =>
        TwiceDescriptor.Error(
            RowPosition.Of(one),
            $"{one.Prefix} is allowed already{RowPosition.And(RowPosition.Of(earlier))}",
            "keep one of the two rows"
        );

    public static Diagnostic PeerIsOwn(IpPrefix peer) =>
        PeerDescriptor.Error(
            Position.None,
            $"the peer {peer} is one of ownAddresses",
            "name the other balancer's own address under peers, not the one that VRRP moves"
        );

    public static Diagnostic All(Allow one) =>
        AllDescriptor.Warning(
            RowPosition.Of(one),
            $"{one.Prefix} allows every source: no ban and no limit does anything",
            "name the sources that must never be banned"
        );

    public static Diagnostic Link(Ban ban, IpPrefix link) =>
        LinkDescriptor.Error(
            RowPosition.Of(ban),
            $"the ban of {ban.Prefix} overlaps {link}, which neighbor discovery and VRRP need",
            "ban public prefixes; nothing of the link itself comes from the internet"
        );
}
