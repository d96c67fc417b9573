using Weir.Core.Model;
using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about single values, in weir.yaml and in rows (WEIR0201 …).</summary>
internal static class ValueErrors
{
    private static readonly DiagnosticDescriptor BadAddress = new("WEIR0201", "Malformed address");
    private static readonly DiagnosticDescriptor BadPrefix = new("WEIR0202", "Malformed prefix");
    private static readonly DiagnosticDescriptor HostBits = new("WEIR0203", "Prefix with host bits");
    private static readonly DiagnosticDescriptor BadPorts = new("WEIR0204", "Malformed port or port range");
    private static readonly DiagnosticDescriptor BadNumber = new("WEIR0205", "Malformed number");
    private static readonly DiagnosticDescriptor BadWord = new("WEIR0206", "Unknown state, kind or protocol");
    private static readonly DiagnosticDescriptor BadTime = new("WEIR0207", "Malformed time");
    private static readonly DiagnosticDescriptor BadText = new("WEIR0208", "Malformed text");
    private static readonly DiagnosticDescriptor NoValue = new("WEIR0209", "Value missing");
    private static readonly DiagnosticDescriptor NoMember = new("WEIR0210", "Prefix of no member");

    private static readonly DiagnosticDescriptor SynProxyMissing = new("WEIR0213", "SYN proxy is not built yet");

    public static Diagnostic NoSynProxy(Position at) =>
        SynProxyMissing.Error(
            at,
            "synProxy is 'true', and this version of Weir writes no SYN proxy",
            "leave it at false; newConnections limits openings by source, and the host's own SYN cookies (tcp_syncookies) stay on"
        );

    public static Diagnostic Address(Position at, string text, string problem) =>
        BadAddress.Error(at, $"'{Excerpt.Of(text)}' is no address: {problem}", "correct the address");

    /// <summary>A prefix with bits below its length gets its own code: it is the most frequent slip, and the address alone is fine.</summary>
    public static Diagnostic Prefix(Position at, string text, string problem) =>
        HasHostBits(text)
            ? HostBits.Error(
                at,
                $"prefix {problem}",
                "write the prefix's first address, or the address without a length"
            )
            : BadPrefix.Error(at, $"'{Excerpt.Of(text)}' is no prefix: {problem}", "correct the prefix");

    public static Diagnostic Ports(Position at, string text, string problem) =>
        BadPorts.Error(
            at,
            $"'{Excerpt.Of(text)}' is no port or port range: {problem}",
            "write a port (80) or a range (8000-8010)"
        );

    public static Diagnostic Number(Position at, string column, string text, string expected) =>
        BadNumber.Error(at, $"{column} is '{Excerpt.Of(text)}'; expected {expected}", "correct the number");

    public static Diagnostic UnknownWord(Position at, string column, string text, string expected) =>
        BadWord.Error(at, $"{column} is '{Excerpt.Of(text)}'; expected {expected}", "use one of these words");

    public static Diagnostic Time(Position at, string column, string text) =>
        BadTime.Error(
            at,
            $"{column} is '{Excerpt.Of(text)}'; expected a time in UTC such as 2027-01-31T18:00:00Z",
            "write the time so, or leave it empty for 'never'"
        );

    public static Diagnostic Text(Position at, string column, string text, string problem) =>
        BadText.Error(at, $"{column} is '{Excerpt.Of(text)}': {problem}", "correct the text");

    public static Diagnostic Missing(Position at, string column, string entity) =>
        NoValue.Error(at, $"{column} is empty", $"each row of {entity} needs a {column}");

    public static Diagnostic PrefixOfNoMember(Position at, uint member) =>
        NoMember.Error(at, $"there is no member {member}", "add the member or remove the row");

    private static bool HasHostBits(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && IpPrefix.TryParse(text.AsSpan(0, slash), out var host, out _)
            && IpPrefix.TryParse($"{(host.IsIpv6 ? "::" : "0.0.0.0")}{text.AsSpan(slash)}", out _, out _);
    }
}
