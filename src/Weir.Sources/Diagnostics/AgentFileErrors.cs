using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about agent.yaml (WEIR0162–0169).</summary>
internal static class AgentFileErrors
{
    private static readonly DiagnosticDescriptor Time = new("WEIR0162", "Not a time");
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

    private static string Words(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds:0}ms"
        : time < TimeSpan.FromMinutes(1) ? $"{time.TotalSeconds:0}s"
        : time < TimeSpan.FromHours(1) ? $"{time.TotalMinutes:0}m"
        : $"{time.TotalHours:0}h";
}
