using System.Collections.Immutable;
using Weir.Agent.Accounting;
using Weir.Agent.Running;
using Weir.Core.Alerting;
using Weir.Core.Health;
using Weir.Core.Quotas;
using Weir.Core.Text;

namespace Weir.Web.Metrics;

/// <summary>All that <c>/metrics</c> is written from: values that lie ready, so that a scrape asks neither kernel nor disk.</summary>
internal sealed record MetricsSource
{
    public required string Version { get; init; }

    public required AgentView View { get; init; }

    /// <summary>Null before the first look.</summary>
    public HealthSample? Sample { get; init; }

    public AccountingReport Accounting { get; init; } = AccountingReport.Nothing;

    /// <summary>Null while quotas were not judged.</summary>
    public QuotaBook? Quotas { get; init; }

    /// <summary>How long judging them took the last time.</summary>
    public TimeSpan QuotasTook { get; init; }

    /// <summary>Lines of the journal by code.</summary>
    public ImmutableArray<(string Code, Severity Severity, long Lines)> Messages { get; init; } = [];

    /// <summary>Of agent.yaml's rules, those whose condition is met.</summary>
    public AlertBook Alerts { get; init; } = AlertBook.Empty;

    /// <summary>Null where TLS is not spoken.</summary>
    public DateTimeOffset? CertificateEnd { get; init; }

    /// <summary>Rows of the site in force; null while nothing is.</summary>
    public SiteCounts? Counts { get; init; }
}
