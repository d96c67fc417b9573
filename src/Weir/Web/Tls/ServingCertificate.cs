using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Weir.Agent.Running;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Web.Tls;

/// <summary>
/// The certificate that new connections get, with what lies behind it in its file (the chain). It may be exchanged while the server runs:
/// connections that are there keep theirs. Safe on any thread.
/// </summary>
internal sealed class ServingCertificate
{
    private volatile SslStreamCertificateContext? _current;

    /// <summary>What new connections are shown; null before <see cref="Serve"/>.</summary>
    public ServedCertificate? Served =>
        _current is { } current
            ? new ServedCertificate(
                current.TargetCertificate.Subject,
                current
                    .IntermediateCertificates.Append(current.TargetCertificate)
                    .Min(static one => new DateTimeOffset(one.NotAfter))
            )
            : null;

    /// <summary>Speaks TLS 1.2 or later at this place, HTTP/2 or HTTP/1.1 in it as the client wishes.</summary>
    /// <exception cref="Exception">The files cannot be used: see <see cref="IsUnusable"/>.</exception>
    public void Serve(ListenOptions listen, string certificate, string key)
    {
        _current = Load(certificate, key);
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Options()) });
    }

    /// <summary>Takes the files that lie there now; where they cannot be used the certificate of before goes on.</summary>
    /// <returns>What to say; null when it is the same certificate, or none is served.</returns>
    public Diagnostic? Renew(HttpSettings? http)
    {
        if (_current is not { } before || http is not { Certificate: { } certificate, Key: { } key })
        {
            return null;
        }

        try
        {
            var next = Load(certificate, key);
            if (next.TargetCertificate.Thumbprint == before.TargetCertificate.Thumbprint)
            {
                return null;
            }

            _current = next;
            return TlsDiagnostics.Renewed(next.TargetCertificate);
        }
        catch (Exception unusable) when (IsUnusable(unusable))
        {
            return TlsDiagnostics.Kept(certificate, unusable.Message, before.TargetCertificate);
        }
    }

    private static bool IsUnusable(Exception exception) =>
        // A key of another certificate is an ArgumentException of CreateFromPemFile.
        exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private static SslStreamCertificateContext Load(string certificate, string key)
    {
        var own = X509Certificate2.CreateFromPemFile(certificate, key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        chain.RemoveAt(0); // the certificate itself comes first (RFC 8446, 4.4.2)
        // Nothing is fetched from elsewhere: a firewall's agent asks nobody to be able to answer.
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    private SslServerAuthenticationOptions Options() =>
        new()
        {
            ServerCertificateContext = _current,
#pragma warning disable CA5398 // A floor, not a choice: below it nothing is spoken whatever the machine's OpenSSL allows (RFC 8996).
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        };
}
