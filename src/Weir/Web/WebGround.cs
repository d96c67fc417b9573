using Weir.Agent;
using Weir.Agent.Reconciling;
using Weir.Agent.Running;
using Weir.Sources.Configuration;
using Weir.Web.Access;
using Weir.Web.Editing;
using Weir.Web.Tls;

namespace Weir.Web;

/// <summary>What the endpoints work with.</summary>
internal sealed class WebGround
{
    public required AgentService Agent { get; init; }

    /// <summary>State folder, namespace and costs.</summary>
    public required AgentSettings Settings { get; init; }

    /// <summary>Holds weir.yaml and agent.yaml.</summary>
    public required string SiteDirectory { get; init; }

    public required AgentFile File { get; init; }

    public required HttpSettings Http { get; init; }

    /// <summary>What the machine calls itself.</summary>
    public required string HostName { get; init; }

    public required TokenFile Tokens { get; init; }

    public required LoginSessions Sessions { get; init; }

    public required LoginLimit Limit { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The edit that waits for its confirmation; it outlives the server, which may be built anew.</summary>
    public required UnconfirmedEdits Unconfirmed { get; init; }

    /// <summary>What TLS is spoken with, where agent.yaml names a certificate.</summary>
    public ServingCertificate Certificate { get; } = new();

    /// <summary>Tells when that ends soon.</summary>
    public CertificateWatch CertificateWatch =>
        field ??= new CertificateWatch(() => Certificate.Served, () => (Agent.File.Http ?? Http).WarnDays, Agent.Say);

    /// <summary>What is in force now.</summary>
    public AgentView View => Agent.View;

    /// <summary>Whether the site's rows can be changed over the API.</summary>
    public bool CanEdit => SourceEdits.IsEditable(SiteDirectory, Time);

    /// <summary>Asks the reconciler.</summary>
    /// <exception cref="Refusal">It refused: 409 for what its state forbids, 503 for kernel and system.</exception>
    public async Task<AgentReply> Ask(AgentRequest request) =>
        Refusal.Unless(await Agent.Ask(request).ConfigureAwait(false));
}
