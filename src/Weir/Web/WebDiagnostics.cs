using Weir.Core.Text;

namespace Weir.Web;

/// <summary>WEIR0802 … 0819: the HTTP API. Each code has a page in docs/diagnostics.</summary>
internal static class WebDiagnostics
{
    private static readonly DiagnosticDescriptor ListensCode = new("WEIR0802", "The HTTP API listens");
    private static readonly DiagnosticDescriptor DeafCode = new("WEIR0803", "The HTTP API cannot listen");
    private static readonly DiagnosticDescriptor BadRequestCode = new("WEIR0805", "A request is not understood");
    private static readonly DiagnosticDescriptor StrangerCode = new("WEIR0806", "No valid token");
    private static readonly DiagnosticDescriptor ForbiddenCode = new("WEIR0807", "The role does not allow it");
    private static readonly DiagnosticDescriptor NothingCode = new("WEIR0808", "Nothing is here");
    private static readonly DiagnosticDescriptor LargeCode = new("WEIR0809", "A request is too large");
    private static readonly DiagnosticDescriptor BusyCode = new("WEIR0810", "Too many requests");
    private static readonly DiagnosticDescriptor DefectCode = new("WEIR0812", "A defect of the HTTP API");
    private static readonly DiagnosticDescriptor HeaderCode = new("WEIR0816", "The header X-Weir is missing");

    private static readonly DiagnosticDescriptor NotLookedYetCode = new("WEIR0841", "The agent has not looked yet");

    public static Diagnostic NotLookedYet() =>
        NotLookedYetCode.Error(
            Position.None,
            "the agent has started and not looked at the firewall yet",
            "ask again in a second"
        );

    private static readonly DiagnosticDescriptor DamagedCode = new("WEIR0818", "Lines of the audit log are damaged");

    public static Diagnostic DamagedLines(int count) =>
        DamagedCode.Warning(
            Position.None,
            $"{count} line{(count == 1 ? "" : "s")} of the audit log cannot be read and {(count == 1 ? "is" : "are")} left out",
            "look at the file: a power cut or a full disk cuts a line off; nothing else should"
        );

    public static Diagnostic Listens(string at) => ListensCode.Info(Position.None, $"the HTTP API listens at {at}", "");

    public static Diagnostic Deaf(string at, string reason) =>
        DeafCode.Error(
            Position.None,
            $"the HTTP API cannot listen at {at}: {reason}; it is tried again, and the rules do not depend on it",
            "free the place, or name another one in agent.yaml (http: listen:) and start the agent again"
        );

    public static Diagnostic BadRequest(string problem, string help) =>
        BadRequestCode.Error(Position.None, problem, help);

    public static Diagnostic Stranger(string problem) =>
        StrangerCode.Error(
            Position.None,
            problem,
            "send 'Authorization: Bearer TOKEN', or log in; 'weir token add' makes a token"
        );

    public static Diagnostic Forbidden(string name, string role, string needed) =>
        ForbiddenCode.Error(
            Position.None,
            $"the token '{name}' has the role {role}; this needs {needed}",
            $"use a token made with '--role {needed}'"
        );

    public static Diagnostic Unmarked(string path) =>
        ForbiddenCode.Error(
            Position.None,
            $"{path} does not say who may call it, so nobody may",
            "this is a defect of Weir: report it"
        );

    public static Diagnostic Nothing(string what) =>
        NothingCode.Error(Position.None, what, "GET /api/v1/openapi.json lists what there is");

    public static Diagnostic TooLarge(string what) =>
        LargeCode.Error(Position.None, what, "send less at once; no request of the API needs so much");

    public static Diagnostic Busy(string why) =>
        BusyCode.Error(Position.None, why, "ask again after the seconds that Retry-After says");

    public static Diagnostic Defect(string where, Exception exception) =>
        DefectCode.Error(
            Position.None,
            $"{where}: {exception.GetType().Name}: {exception.Message}",
            "this is a defect of Weir; the rules are not concerned. Report it with the agent's journal"
        );

    public static Diagnostic NoHeader() =>
        HeaderCode.Error(
            Position.None,
            "a change with the log-in's cookie needs the header 'X-Weir: 1', which no foreign page can send",
            "add the header, or send the token as 'Authorization: Bearer TOKEN'"
        );
}
