using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about agent.yaml (WEIR0162–0169, 0800–0801).</summary>
internal static class AgentFileErrors
{
    private static readonly DiagnosticDescriptor Time = new("WEIR0162", "Not a time");
    private static readonly DiagnosticDescriptor Place = new("WEIR0800", "Not a place to listen at");
    private static readonly DiagnosticDescriptor Certificate = new("WEIR0801", "The HTTP API needs a certificate");
    private static readonly DiagnosticDescriptor Long = new("WEIR0163", "Socket path is too long");

    public static Diagnostic NoTime(Position at, string key, string read, TimeSpan least, TimeSpan most) =>
        Time.Error(
            at,
            $"{key} is '{Excerpt.Line(read)}'; expected a time from {Words(least)} to {Words(most)}",
            "write a whole number and ms, s, m or h: 100ms, 30s, 5m, 1h"
        );

    public static Diagnostic SocketTooLong(Position at, int bytes, int most) =>
        Long.Error(
            at,
            $"the socket's full path has {bytes} bytes; a Unix socket takes {most}",
            "name a shorter path, such as /run/weir/agent.sock"
        );

    public static Diagnostic NoPlace(Position at, string read) =>
        Place.Error(
            at,
            $"listen is '{Excerpt.Line(read)}'; expected an address and a port, or the path of a Unix socket",
            "write 127.0.0.1:8443, [::1]:8443 or /run/weir/api.sock; host names are not looked up"
        );

    public static Diagnostic NeedsCertificate(Position at, string place) =>
        Certificate.Error(
            at,
            $"{place} can be reached from other machines, and there is no certificate: tokens would cross the net for all to read",
            "name 'certificate:' and 'key:' (PEM), or listen at a loopback address or a Unix socket"
        );

    public static Diagnostic HalfCertificate(Position at, bool lacksCertificate) =>
        Certificate.Error(
            at,
            lacksCertificate ? "there is a 'key:' and no 'certificate:'" : "there is a 'certificate:' and no 'key:'",
            "name both, or neither"
        );

    private static string Words(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds:0}ms"
        : time < TimeSpan.FromMinutes(1) ? $"{time.TotalSeconds:0}s"
        : time < TimeSpan.FromHours(1) ? $"{time.TotalMinutes:0}m"
        : $"{time.TotalHours:0}h";
}
