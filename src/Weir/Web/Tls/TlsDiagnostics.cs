using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Weir.Agent.Running;
using Weir.Core.Text;

namespace Weir.Web.Tls;

/// <summary>WEIR0879, 0893, 0894: the certificate of the HTTP API. Each code has a page in docs/diagnostics.</summary>
internal static class TlsDiagnostics
{
    private static readonly DiagnosticDescriptor EndsCode = new("WEIR0879", "The certificate ends soon");
    private static readonly DiagnosticDescriptor RenewedCode = new("WEIR0893", "A new certificate is served");
    private static readonly DiagnosticDescriptor KeptCode = new("WEIR0894", "The new certificate cannot be used");

    public static Diagnostic EndsSoon(ServedCertificate certificate, DateTimeOffset now) =>
        EndsCode.Warning(
            Position.None,
            $"the certificate of the HTTP API {certificate.Sentence(now)}",
            "put the new one and its key where agent.yaml says, then reload the agent: connections that are there live on"
        );

    public static Diagnostic Renewed(X509Certificate2 certificate) =>
        RenewedCode.Info(
            Position.None,
            $"new connections to the HTTP API get the certificate {Name(certificate)}; those that are there go on",
            ""
        );

    public static Diagnostic Kept(string path, string problem, X509Certificate2 before) =>
        KeptCode.Error(
            new Position.InFile(path, 0),
            $"the certificate cannot be used: {problem}; {Name(before)} is served as before",
            "put certificate and key there, both whole and of one pair, then reload the agent again"
        );

    private static string Name(X509Certificate2 certificate) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{certificate.Subject}', valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"
        );
}
