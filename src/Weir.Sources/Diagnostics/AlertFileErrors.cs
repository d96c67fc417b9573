using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about the alerts of agent.yaml (WEIR0850–0852).</summary>
internal static class AlertFileErrors
{
    private static readonly DiagnosticDescriptor Rule = new("WEIR0850", "Not a rule for alerts");
    private static readonly DiagnosticDescriptor Place = new("WEIR0851", "Alerts cannot be sent there");

    public static Diagnostic TwiceNamed(Position at, string name) =>
        Rule.Error(at, $"two rules are named '{Excerpt.Line(name)}'", "give one of them a 'name:' of its own");

    public static Diagnostic Limit(Position at, string subject, bool needsOne) =>
        needsOne
            ? Rule.Error(at, $"a rule about {subject} has no 'above:'", "add the limit, such as 'above: 80'")
            : Rule.Error(
                at,
                $"a rule about {subject} has an 'above:', and there is nothing to compare",
                "leave it out"
            );

    public static Diagnostic NoReason(Position at, string subject) =>
        Rule.Error(at, $"a rule about {subject} has a 'reason:', which only drops have", "leave it out");

    public static Diagnostic NoUrl(Position at, string read) =>
        Place.Error(
            at,
            $"url is '{Excerpt.Line(read)}'; expected http:// or https:// without a name and password in it",
            "write https://host/path; what proves that it was Weir is 'secretFile:'"
        );

    public static Diagnostic NoServer(Position at, string read) =>
        Place.Error(
            at,
            $"server is '{Excerpt.Line(read)}'; expected a host, and a port behind a colon",
            "write mail.example.org:587 or [2001:db8::25]:25"
        );

    public static Diagnostic NoAddress(Position at, string what, string read) =>
        Place.Error(
            at,
            $"{what} is '{Excerpt.Line(read)}'; expected a mail address alone",
            "write noc@example.org, without a name"
        );

    public static Diagnostic HalfLogin(Position at, bool lacksUser) =>
        Place.Error(
            at,
            lacksUser ? "there is a 'passwordFile:' and no 'user:'" : "there is a 'user:' and no 'passwordFile:'",
            "name both, or neither"
        );
}
