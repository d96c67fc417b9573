using Weir.Core.Compiler.Cost;

namespace Weir.Core.Compiler.Lowering;

/// <summary>
/// The forms chosen for a site's collections. Two sites of equal shape (and topology and options) have the same rules; only
/// the contents of their sets differ.
/// </summary>
internal sealed record SiteShape(
    PrefixForm Device4,
    PrefixForm Member6,
    PrefixForm Ban4,
    PrefixForm Ban6,
    EquatableArray<int> OpeningPorts,
    EquatableArray<int> OpeningProtocols
)
{
    /// <summary>Most sources and destinations are members'; strangers and misses are the exception.</summary>
    private const double MemberHitShare = 0.95;

    /// <summary>Nearly all packets are not banned.</summary>
    private const double BanHitShare = 0.02;

    /// <summary>In a tree nested bans must be cut into ranges: they lose their own counters, and one new ban can move several.</summary>
    private const double BanTreeMargin = 0.6;

    public static (SiteShape Shape, EquatableArray<Decision> Decisions) Choose(BucketCounts counts, CostTable table)
    {
        var device4 = PrefixFormChoice.Choose(
            "IPv4 devices → member",
            counts.Lengths(BucketKind.Device4, 32),
            MemberHitShare,
            map: true,
            margin: 1,
            table
        );
        var member6 = PrefixFormChoice.Choose(
            "IPv6 prefixes → member",
            counts.Lengths(BucketKind.Member6, 64, 56),
            MemberHitShare,
            map: true,
            margin: 1,
            table
        );
        var ban4 = PrefixFormChoice.Choose(
            "IPv4 bans",
            counts.Lengths(BucketKind.Ban4),
            BanHitShare,
            map: false,
            BanTreeMargin,
            table
        );
        var ban6 = PrefixFormChoice.Choose(
            "IPv6 bans",
            counts.Lengths(BucketKind.Ban6),
            BanHitShare,
            map: false,
            BanTreeMargin,
            table
        );
        var shape = new SiteShape(
            device4.Form,
            member6.Form,
            ban4.Form,
            ban6.Form,
            LengthsOf(counts, BucketKind.OpeningPort6, 128, 64, 56),
            LengthsOf(counts, BucketKind.OpeningProtocol6, 128, 64, 56)
        );
        return (shape, [device4.Decision, member6.Decision, ban4.Decision, ban6.Decision]);
    }

    /// <summary>
    /// Longest first, whatever the counts: members open and close things all day, and the order of these rules must not
    /// follow. Only first packets from outside walk them.
    /// </summary>
    private static EquatableArray<int> LengthsOf(
        BucketCounts counts,
        BucketKind kind,
        params ReadOnlySpan<int> always
    ) => new([.. counts.Lengths(kind, always).Select(length => length.Length)]);
}
