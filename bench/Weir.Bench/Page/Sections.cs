using Weir.Bench.Packets;

namespace Weir.Bench.Page;

/// <summary>All sections, in the order of the page.</summary>
internal static class Sections
{
    public static IReadOnlyList<Section> All { get; } =
    [
        new("webfarm", "The web farm: bans and listeners", WebFarmBench.Write),
        new("xdp", "Bans in XDP", XdpBench.Write),
        new("ingress", "Bans at the ingress hook", IngressBench.Write, OnRequest: true),
        new("ban-one", "One ban more", static run => BanOneBench.Run(run.Output, run.Size(1_000_000, 5_000))),
        new(
            "bans",
            "Loading a million bans",
            static run => BansBench.Run(run.Output, run.Size(1_000_000, 5_000), run.Weir)
        ),
        new("farmload", "The web farm under a flood", FarmLoadBench.Write, OnRequest: true),
        new("campus", "The campus: chains of iptables and Weir", CampusBench.Write),
        new("members", "The campus: cost against the number of members", CampusBench.WriteGrowth),
        new("load", "Loading", LoadBench.Write),
        new("changes", "One member changes", ChangesBench.Write, OnRequest: true),
        new("agent", "From the database into the kernel", AgentBench.Write, OnRequest: true),
        new("quotas", "Quotas and rates", QuotasBench.Write, OnRequest: true),
        new("metrics", "A scrape of the metrics", MetricsBench.Write, OnRequest: true),
        new("api", "Reads of the HTTP API", ApiBench.Write, OnRequest: true),
        new(
            "growth",
            "Cost per packet against the number of members, predicted and measured",
            GrowthBench.Write,
            OnRequest: true
        ),
        new("conntrack", "Connections against the size of their hash table", ConntrackBench.Write),
        new("accounting", "Counting per member", AccountingBench.Write, OnRequest: true),
        new("limit", "The limit of connections per member", LimitBench.Write, OnRequest: true),
        new("import", "Rule sets that were there already", ImportBench.Write, OnRequest: true),
        new("corpus", "Dumps of the corpus", ImportCorpus.Write, OnRequest: true),
    ];
}
