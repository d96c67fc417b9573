using Weir.Core;
using Weir.Core.Alerting;

namespace Weir.Sources.Configuration;

/// <summary>The <c>alerts:</c> part of agent.yaml: when to tell, and whom.</summary>
public sealed record AlertSettings
{
    public EquatableArray<AlertRule> Rules { get; init; } = DefaultRules;

    /// <summary>How often somebody is told of what stays so.</summary>
    public TimeSpan Repeat { get; init; } = TimeSpan.FromHours(4);

    public WebhookSettings? Webhook { get; init; }

    public MailSettings? Mail { get; init; }

    /// <summary>What every operator wants to know.</summary>
    public static EquatableArray<AlertRule> DefaultRules { get; } =
    [
        new("apply", AlertSubject.Apply, null, null, TimeSpan.Zero),
        new("drift", AlertSubject.Drift, null, null, TimeSpan.FromSeconds(10)),
        new("source", AlertSubject.Source, null, null, TimeSpan.FromMinutes(1)),
        new("held", AlertSubject.Held, null, null, TimeSpan.Zero),
        new("conntrack", AlertSubject.Conntrack, null, 80, TimeSpan.FromMinutes(1)),
        new("quota", AlertSubject.Quota, null, null, TimeSpan.Zero),
        new("certificate", AlertSubject.Certificate, null, null, TimeSpan.Zero),
    ];
}

/// <param name="Url">http or https; a POST of JSON goes there.</param>
/// <param name="SecretFile">Full path of a file whose first line signs each body (HMAC-SHA256); null: it is not signed.</param>
public sealed record WebhookSettings(Uri Url, string? SecretFile);

/// <param name="Host">The mail server.</param>
/// <param name="Port">1 … 65535.</param>
/// <param name="StartTls">Speak TLS after STARTTLS (RFC 3207), with a certificate that is checked; else plain.</param>
/// <param name="From">An address.</param>
/// <param name="To">At least one address.</param>
/// <param name="User">For AUTH; null: none.</param>
/// <param name="PasswordFile">Full path of a file whose first line is the password; there is one exactly with a user.</param>
public sealed record MailSettings(
    string Host,
    int Port,
    bool StartTls,
    string From,
    EquatableArray<string> To,
    string? User,
    string? PasswordFile
);
