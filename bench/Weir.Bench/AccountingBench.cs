using System.Runtime.InteropServices;
using Weir.Bench.Page;
using Weir.Core.Compiler;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Lab.Injector;

namespace Weir.Bench;

/// <summary>What counting each member's traffic costs an established packet, by four ways of doing it (docs/decisions/0003-accounting.md).</summary>
internal static class AccountingBench
{
    private const int Rounds = 5;
    private static readonly string[] Sets = ["up4", "up6", "down4", "down6"];

    public static void Write(SectionRun run)
    {
        run.Output.WriteLine("Decision 0003 is taken from it.\n");
        foreach (var members in run.Size<int[]>([5_000, 50_000], [200]))
        {
            Run(run.Output, members);
            run.Output.WriteLine();
        }
    }

    private static void Run(TextWriter output, int members)
    {
        var site = ExampleSite.Of(members);
        var quiet = SiteCompiler.Compile(site with { Options = site.Options with { Accounting = false } }).Ruleset;
        var dynamic = SiteCompiler.Compile(site).Ruleset;
        using var injector = new PacketInjector(CampusFlows.Count);
        output.WriteLine($"| counting, {members:N0} members | up ns | down ns | over none | spread |");
        output.WriteLine("|---|---|---|---|---|");
        var none = Measure(injector, site, quiet, conntrack: false);
        Line(output, "none", none, none);
        Line(
            output,
            "conntrack's own counters (nf_conntrack_acct)",
            Measure(injector, site, quiet, conntrack: true),
            none
        );
        Line(
            output,
            "dynamic set by mark, counter per element (taken)",
            Measure(injector, site, dynamic, conntrack: false),
            none
        );
        Line(
            output,
            "fixed set by mark, counter per element",
            Measure(injector, site, Fixed(dynamic, site), conntrack: false),
            none
        );
    }

    private static FlowCosts Measure(PacketInjector injector, Site site, Ruleset ruleset, bool conntrack)
    {
        using var ground = FirewallGround.With(site, ruleset, conntrack);
        return CampusFlows.Of(site, ground).Measure(injector, ground, Rounds);
    }

    private static void Line(TextWriter output, string name, FlowCosts cost, FlowCosts none) =>
        output.WriteLine(
            $"| {name} | {cost.Up:N0} | {cost.Down:N0} | {cost.Up - none.Up:+0;-0} / {cost.Down - none.Down:+0;-0} | {cost.SpreadPercent:N0} % |"
        );

    /// <summary>The same rules, but every member's element is loaded beforehand into a set of given size.</summary>
    private static Ruleset Fixed(Ruleset ruleset, Site site)
    {
        var elements = new Dictionary<string, ElementTable>(ruleset.Elements);
        foreach (var set in Sets)
        {
            elements[set] = Marks(site);
        }

        return ruleset with
        {
            Elements = elements,
            Sets = new([
                .. ruleset.Sets.Select(set =>
                    Sets.Contains(set.Name) ? set with { Dynamic = false, Capacity = 1 << 17 } : set
                ),
            ]),
            Chains = new([
                .. ruleset.Chains.Select(chain => chain with { Rules = new([.. chain.Rules.Select(Test)]) }),
            ]),
        };
    }

    private static Rule Test(Rule rule) =>
        rule.Statements.Items is [Statement.UpdateSet update]
            ? rule with
            {
                Matches = new([.. rule.Matches, new Match.InSet(update.Key, update.Set)]),
                Statements = [],
            }
            : rule;

    private static ElementTable Marks(Site site)
    {
        var table = new ElementTable(sizeof(uint), site.Members.Length);
        foreach (var member in site.Members)
        {
            var id = member.Id;
            MemoryMarshal.Write(table.Append(default), in id);
        }

        return table;
    }
}
