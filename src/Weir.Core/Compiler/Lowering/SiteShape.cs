using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Lowering.Webfarm;
using Weir.Core.Model;

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
    EquatableArray<int> Ban4Large,
    EquatableArray<int> Ban6Large,
    EquatableArray<int> OpeningPorts,
    EquatableArray<int> OpeningProtocols,
    EquatableArray<int> WideOpenings
)
{
    /// <summary>What only a web farm has; null in a campus.</summary>
    public FarmShape? Farm { get; init; }

    /// <summary>How many plans limit a rate.</summary>
    public int Rated { get; init; }

    /// <summary>Packets are asked first if their network has any IPv4 ban.</summary>
    public bool NearBan4 { get; init; }

    /// <inheritdoc cref="NearBan4"/>
    public bool NearBan6 { get; init; }

    /// <summary>Most sources and destinations are members'; strangers and misses are the exception.</summary>
    private const double MemberHitShare = 0.95;

    /// <summary>Nearly all packets are not banned.</summary>
    private const double BanHitShare = 0.02;

    /// <summary>
    /// From here on lasting bans of a length lie in a hash of fixed size: a million load in a third of the time, for one look-up more
    /// (kernel.md, B). A small list has one set for all, so that the first ban with a time needs no other rules.
    /// </summary>
    internal const int ManyBans = 1 << 16;

    /// <summary>In a tree nested bans must be cut into ranges: they lose their own counters, and one new ban can move several.</summary>
    private const double BanTreeMargin = 0.6;

    public static (SiteShape Shape, EquatableArray<Decision> Decisions) Choose(
        Site site,
        BucketCounts counts,
        CostTable table
    )
    {
        if (site.Kind == SiteKind.Webfarm)
        {
            return FarmShape.Choose(counts, table);
        }

        var (shape, decisions) = ChooseCampus(counts, table);
        return (shape with { Rated = RateChains.Rated(site.Options).Length }, decisions);
    }

    private static (SiteShape Shape, EquatableArray<Decision> Decisions) ChooseCampus(
        BucketCounts counts,
        CostTable table
    )
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
        var ban4 = Bans("IPv4 bans", counts, BucketKind.Ban4, BucketKind.Ban4Until, table);
        var ban6 = Bans("IPv6 bans", counts, BucketKind.Ban6, BucketKind.Ban6Until, table);
        var shape = new SiteShape(
            device4.Form,
            member6.Form,
            ban4.Form,
            ban6.Form,
            ban4.Large,
            ban6.Large,
            LengthsOf(counts, BucketKind.OpeningPort6, 128, 64, 56),
            LengthsOf(counts, BucketKind.OpeningProtocol6, 128, 64, 56),
            LengthsOf(counts, BucketKind.OpeningWide6, 128, 64, 56)
        );
        return shape.AskingNearBans([device4.Decision, member6.Decision, ban4.Decision, ban6.Decision], counts, table);
    }

    /// <summary>The shape with the question for networks of bans where it pays, and the decisions with those on it.</summary>
    /// <param name="decisions">Those on IPv4 and IPv6 bans are the last two.</param>
    public (SiteShape Shape, EquatableArray<Decision> Decisions) AskingNearBans(
        EquatableArray<Decision> decisions,
        BucketCounts counts,
        CostTable table
    )
    {
        var (near4, on4) = NearBanChoice.Choose(
            "networks of IPv4 bans",
            decisions[^2],
            BucketKind.NearBan4,
            counts,
            table
        );
        var (near6, on6) = NearBanChoice.Choose(
            "networks of IPv6 bans",
            decisions[^1],
            BucketKind.NearBan6,
            counts,
            table
        );
        Decision?[] all = [.. decisions, on4, on6];
        return (this with { NearBan4 = near4, NearBan6 = near6 }, [.. all.OfType<Decision>()]);
    }

    /// <summary>
    /// A hash with time-outs a length, and beside it one without for the lasting bans of a length that has many of them; or one tree
    /// for all.
    /// </summary>
    public static (PrefixForm Form, EquatableArray<int> Large, Decision Decision) Bans(
        string what,
        BucketCounts counts,
        BucketKind lasting,
        BucketKind until,
        CostTable table
    )
    {
        var large = counts.Lengths(lasting).FindAll(length => length.Count >= ManyBans);
        var small = new List<LengthCount>();
        foreach (var (length, count) in counts.Lengths(lasting, [.. counts.Lengths(until).Select(one => one.Length)]))
        {
            small.Add(new LengthCount(length, counts[new Bucket(until, length)] + (count < ManyBans ? count : 0)));
        }

        var (form, decision) = PrefixFormChoice.Choose(
            what,
            [.. large, .. small],
            BanHitShare,
            map: false,
            BanTreeMargin,
            table
        );
        return form.Interval
            ? (form with { Lengths = new([.. form.Lengths.Distinct()]) }, [], decision)
            : (new PrefixForm(false, Ordered(small)), Ordered(large), decision);
    }

    private static EquatableArray<int> Ordered(List<LengthCount> lengths) =>
        new([.. PrefixFormChoice.ByLikelihood(lengths).Select(length => length.Length)]);

    /// <summary>
    /// Longest first, whatever the counts: members open and close things all day, and the order of these rules must not
    /// follow. Only first packets from outside walk them.
    /// </summary>
    public static EquatableArray<int> LengthsOf(
        BucketCounts counts,
        BucketKind kind,
        params ReadOnlySpan<int> always
    ) => new([.. counts.Lengths(kind, always).Select(length => length.Length)]);
}
