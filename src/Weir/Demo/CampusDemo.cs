using Weir.Agent;
using Weir.Core.Analysis;
using Weir.Core.Compiler;
using Weir.Core.Compiler.Cost;
using Weir.Lab.Topologies;
using Weir.Sources;
using Weir.Sources.Example;

namespace Weir.Demo;

/// <summary>
/// The whole product once, on real parts: an example campus in a database, read, compiled, loaded into a firewall of the lab, and
/// probed with real traffic. Everything it makes is gone when it ends.
/// </summary>
internal static class CampusDemo
{
    /// <param name="directory">An existing empty folder for the site and its state; the caller deletes it.</param>
    /// <param name="progress">Told what is being done, for people.</param>
    public static async Task<DemoReport> RunAsync(
        int members,
        string directory,
        TimeProvider time,
        Action<string> progress,
        CancellationToken cancellationToken
    )
    {
        progress($"Making a campus of {members:N0} members …");
        var folder = Path.Combine(directory, "site");
        CampusExample.Create(folder, members);
        var reading = SiteFolder.Load(folder, time, cancellationToken);
        var site = reading.Site ?? throw new InvalidOperationException("the example campus is not valid");
        progress("Building the lab: rooms, WLAN, firewall, internet …");
        using var lab = LabTopology.Create(LabSpec.For(site.Topology));
        progress("Loading the campus into the firewall …");
        var settings = new AgentSettings
        {
            StateDirectory = Path.Combine(directory, "state"),
            NetworkNamespace = lab.FirewallNamespaceName,
            Purpose = "weir demo",
            Time = time,
        };
        using var session = SiteSession.Open(settings, site, out var load);
        using var stage = new DemoStage(lab, session);
        var cast = new DemoCast(site);
        progress("Probing …");
        var passive = await new PassiveProbes(stage, cast).RunAsync();
        progress("Changing things while traffic runs …");
        var changes = await new ChangeProbes(stage, cast).RunAsync();
        progress("Making an old dump cheap, and proving it …");
        var import = new ImportDemo(directory, time, cancellationToken).Run(lab.Firewall);
        return new DemoReport(
            members,
            load,
            reading.ReadTime,
            [.. stage.Changes],
            CampusClasses.Of(SiteCompiler.Compile(site), CostTable.Default),
            [.. passive, .. changes],
            import
        );
    }
}
