using Weir.Agent.Quotas;
using Weir.Agent.Running;
using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Configuration;
using Weir.Sources.Series;

namespace Weir.Cli.Applying;

/// <summary>A site that was read, with its members where their quotas moved them: what an agent of the same series would put into force.</summary>
internal static class QuotaOverlay
{
    /// <param name="warnings">What is wrong with the series goes in; then nobody is moved.</param>
    public static Site Over(Call call, Site site, string stateDirectory, DiagnosticBag warnings)
    {
        if (site.Options.Quotas.All(static quota => quota.MoveTo is null))
        {
            return site;
        }

        // agent.yaml says where the agent writes; what is wrong in it is the agent's to say.
        var accounting = AgentFile.Load(call.SiteDirectory).Value?.Accounting ?? AccountingSettings.Default;
        var place = accounting.Series ?? Path.Combine(stateDirectory, AgentServiceSettings.SeriesFile);
        if (!place.Contains('=', StringComparison.Ordinal) && !File.Exists(place))
        {
            return site; // nobody has counted anything yet, and a plan makes no file
        }

        try
        {
            var (node, now) = (accounting.Node ?? call.Surroundings.HostName, call.Time.GetUtcNow());
            using var series = SeriesStore.Open(place, node, now, Position.None, warnings);
            return series is null ? site : QuotaRun.Once(site, series, now).Moves().Over(site);
        }
        catch (SeriesException away)
        {
            warnings.Add(QuotaRun.NotJudged(away.Finding));
            return site;
        }
    }
}
