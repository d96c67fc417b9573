using System.Collections.Immutable;
using Weir.Agent;
using Weir.Agent.Reconciling;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources;

namespace Weir.Web.Editing;

/// <summary>What an apply would change, as <c>weir plan</c> tells it.</summary>
internal static class SitePlans
{
    /// <summary>Of the source as it is now.</summary>
    /// <exception cref="Refusal">The source is not valid (400), or the kernel cannot be asked (503).</exception>
    public static async Task<PlanDocument> OfSource(WebGround ground, CancellationToken gone)
    {
        var reading = SiteFolder.Load(ground.SiteDirectory, ground.Time, gone);
        return reading.Site is { } site
            ? await Of(ground, new ReadSite(site, reading.Diagnostics, reading.ReadTime + reading.ValidateTime))
                .ConfigureAwait(false)
            : throw new Refusal(400, reading.Diagnostics.AsSpan());
    }

    /// <summary>Of a site that an edit would make.</summary>
    public static Task<PlanDocument> Of(WebGround ground, Site site, ImmutableArray<Diagnostic> warnings) =>
        Of(ground, new ReadSite(site, warnings, TimeSpan.Zero));

    private static async Task<PlanDocument> Of(WebGround ground, ReadSite reading)
    {
        // What is in force is saved first, so that the state folder tells the same as the kernel.
        await ground.Ask(new AgentRequest.Status()).ConfigureAwait(false);
        try
        {
            using var agent = SiteAgent.Open(ground.Settings);
            var site = ground.Agent.MovesInForce.Over(reading.Site);
            return PlanDocument.From(agent.Plan(site), reading, ground.Time.GetUtcNow());
        }
        catch (AgentException refused)
        {
            throw Refusal.Of(refused.Failure, refused.Diagnostics);
        }
    }
}
