using Weir.Agent.Running;
using Weir.Core.Text;

namespace Weir.Web.Tls;

/// <summary>
/// Gives the agent the certificate that is served, for its alerts and metrics, and writes WEIR0879 into the journal, once a day while its end is near.
/// Safe on any thread.
/// </summary>
internal sealed class CertificateWatch(Func<ServedCertificate?> served, Func<int> days, Action<Diagnostic> say)
{
    private readonly Lock _one = new();
    private (DateTimeOffset End, double Day)? _said;

    public void Look(DateTimeOffset now)
    {
        lock (_one)
        {
            if (served() is not { } certificate || !certificate.EndsWithin(days(), now))
            {
                _said = null;
                return;
            }

            var today = (certificate.End, Math.Floor((certificate.End - now).TotalDays));
            if (_said != today)
            {
                _said = today;
                say(TlsDiagnostics.EndsSoon(certificate, now));
            }
        }
    }
}
