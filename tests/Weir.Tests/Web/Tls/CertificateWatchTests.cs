using Shouldly;
using Weir.Agent.Running;
using Weir.Core.Text;
using Weir.Web.Tls;
using Xunit;

namespace Weir.Tests.Web.Tls;

public sealed class CertificateWatchTests
{
    private static readonly DateTimeOffset End = new(2026, 12, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly List<string> _said = [];
    private ServedCertificate? _served = new("CN=fw1", End);

    [Fact]
    public void Look_EndFarNearAndPast_TellsOnceADay()
    {
        var watch = Watch();
        for (var hours = 24 * 20; hours > -48; hours -= 6)
        {
            watch.Look(End.AddHours(-hours));
        }

        // 14 days before the end not yet, then at each of 13 … 0 days left, and on the two days behind it.
        _said.Count.ShouldBe(16);
        _said[0].ShouldBe("the certificate of the HTTP API 'CN=fw1' ends in 13 days, at 2026-12-01 10:00 UTC");
        _said[13].ShouldBe("the certificate of the HTTP API 'CN=fw1' ends in 18 hours, at 2026-12-01 10:00 UTC");
        _said[15].ShouldBe("the certificate of the HTTP API 'CN=fw1' ended at 2026-12-01 10:00 UTC");
    }

    [Fact]
    public void Look_Renewed_SaysNothingUntilTheNextEnd()
    {
        var watch = Watch();
        watch.Look(End.AddDays(-3));
        _served = new ServedCertificate("CN=fw1", End.AddDays(60));
        watch.Look(End.AddDays(-3));
        watch.Look(End);
        _said.Count.ShouldBe(1);

        watch.Look(End.AddDays(50));
        _said.Count.ShouldBe(2);
        _served = null;
        watch.Look(End.AddDays(55));
        _said.Count.ShouldBe(2);
    }

    private CertificateWatch Watch() => new(() => _served, static () => 14, Say);

    private void Say(Diagnostic finding)
    {
        finding.Code.ShouldBe("WEIR0879");
        _said.Add(finding.Message);
    }
}
