using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Alerts;

/// <summary>A test with a real mail server; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MailServerFactAttribute : FactAttribute
{
    public MailServerFactAttribute() =>
        Skip =
            KernelAccess.Missing
            ?? (
                Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd") ? null : "python3-aiosmtpd is not installed"
            );
}
