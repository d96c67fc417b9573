using Weir.Bench.Page;
using Weir.Core.Compiler;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>What the limit of connections per member costs a first packet, against how many connections the member has.</summary>
internal static class LimitBench
{
    public static void Write(SectionRun run)
    {
        var output = run.Output;
        output.WriteLine(
            """
            The kernel walks the connections of the member (at most once a jiffy, `nf_conncount.c`) when a new one is counted:
            what a first packet pays grows with the connections that its member has. Established packets pay nothing.

            """
        );
        using var injector = new PacketInjector(CampusFlows.Count);
        output.WriteLine(
            $"| members sharing {CampusFlows.Count:N0} new flows | flows a member | first packet ns, no limit | with limit |"
        );
        output.WriteLine("|---|---|---|---|");
        foreach (var members in run.Size<int[]>([50_000, 5_000, 500], [500]))
        {
            var without = First(injector, members, 0);
            var with = First(injector, members, 4_096);
            output.WriteLine($"| {members:N0} | {CampusFlows.Count / members:N0} | {without:N0} | {with:N0} |");
        }
    }

    private static double First(PacketInjector injector, int members, uint limit)
    {
        var site = ExampleSite.Of(members).WithConnectionLimit(limit);
        using var ground = FirewallGround.With(site, SiteCompiler.Compile(site).Ruleset);
        return CampusFlows.Of(site, ground).Measure(injector, ground, rounds: 1).First;
    }
}
