using Weir.Core.Compiler.Cost;

namespace Weir.Core.Compiler.Lowering.Webfarm;

/// <summary>Which sets a web farm's listeners and allowed sources need; with the forms of its bans it decides the rules.</summary>
/// <param name="Listener4">Prefix lengths, longest first.</param>
/// <param name="Ranges4">Some listeners have more ports than are written one by one.</param>
internal sealed record FarmShape(
    EquatableArray<int> Listener4,
    EquatableArray<int> Listener6,
    bool Ranges4,
    bool Ranges6,
    EquatableArray<int> Allow4,
    EquatableArray<int> Allow6
)
{
    private static readonly PrefixForm None = new(Interval: false, []);

    public static (SiteShape Shape, EquatableArray<Decision> Decisions) Choose(BucketCounts counts, CostTable table)
    {
        var ban4 = SiteShape.Bans("IPv4 bans", counts, BucketKind.Ban4, BucketKind.Ban4Until, table);
        var ban6 = SiteShape.Bans("IPv6 bans", counts, BucketKind.Ban6, BucketKind.Ban6Until, table);
        var farm = new FarmShape(
            SiteShape.LengthsOf(counts, BucketKind.Listener4, 32),
            SiteShape.LengthsOf(counts, BucketKind.Listener6, 128),
            counts.Total(BucketKind.ListenerRange4) > 0,
            counts.Total(BucketKind.ListenerRange6) > 0,
            SiteShape.LengthsOf(counts, BucketKind.Allow4),
            SiteShape.LengthsOf(counts, BucketKind.Allow6)
        );
        return new SiteShape(None, None, ban4.Form, ban6.Form, ban4.Large, ban6.Large, [], [], [])
        {
            Farm = farm,
        }.AskingNearBans([ban4.Decision, ban6.Decision], counts, table);
    }
}
