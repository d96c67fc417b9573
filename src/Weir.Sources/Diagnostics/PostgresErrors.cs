using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings about a PostgreSQL server (WEIR0130 …).</summary>
internal static class PostgresErrors
{
    private static readonly DiagnosticDescriptor Down = new("WEIR0130", "Database server does not answer");
    private static readonly DiagnosticDescriptor Refused = new("WEIR0131", "Database login refused");
    private static readonly DiagnosticDescriptor NoDatabase = new("WEIR0132", "Database does not exist");
    private static readonly DiagnosticDescriptor Denied = new("WEIR0133", "Table may not be read");
    private static readonly DiagnosticDescriptor BadConnection = new("WEIR0134", "Malformed connection string");
    private static readonly DiagnosticDescriptor Failure = new("WEIR0135", "Database server refused");

    public static Diagnostic ServerDown(Position at, string server, string reason) =>
        Down.Error(
            at,
            $"{server} does not answer: {Excerpt.Line(reason)}",
            "start the server, or correct host and port under source.connection"
        );

    public static Diagnostic LoginRefused(Position at, string server, string reason) =>
        Refused.Error(
            at,
            $"{server} refuses the login: {Excerpt.Line(reason)}",
            "correct user name and password under source.connection, and look at the server's pg_hba.conf"
        );

    public static Diagnostic DatabaseMissing(Position at, string server, string reason) =>
        NoDatabase.Error(
            at,
            $"{server}: {Excerpt.Line(reason)}",
            "correct the database's name under source.connection, or create it"
        );

    public static Diagnostic PermissionDenied(Position at, string server, string reason) =>
        Denied.Error(at, $"{server}: {Excerpt.Line(reason)}", "grant the user 'select' on the tables Weir reads");

    public static Diagnostic MalformedConnection(Position at, string reason) =>
        BadConnection.Error(
            at,
            $"the connection string cannot be read: {Excerpt.Line(reason)}",
            "write it as Host=/run/postgresql;Database=members;Username=weir"
        );

    public static Diagnostic ServerRefused(Position at, string server, string reason) =>
        Failure.Error(
            at,
            $"{server} said: {Excerpt.Line(reason)}",
            "nothing was read or changed; repair the cause and try again"
        );
}
