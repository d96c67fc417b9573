using Weir.Core.Text;

namespace Weir.Cli.Rows;

/// <summary>WEIR061x: rows named on the command line.</summary>
internal static class RowDiagnostics
{
    private static readonly DiagnosticDescriptor Member = new("WEIR0610", "No such member");
    private static readonly DiagnosticDescriptor Login = new("WEIR0611", "Login of several members");
    private static readonly DiagnosticDescriptor Value = new(
        "WEIR0612",
        "Row value not understood on the command line"
    );

    public static Diagnostic NoMember(string text, string? near) =>
        Member.Error(
            Position.None,
            $"no member has the id or login '{text}'",
            near is null
                ? "'weir member list --login TEXT' finds logins that contain a text"
                : $"did you mean '{near}'?"
        );

    public static Diagnostic SameLogin(string login, uint first, uint second) =>
        Login.Error(
            Position.None,
            $"the members {first} and {second} both have the login '{login}'",
            "name the member by its id"
        );

    public static Diagnostic BadValue(string name, string text, string problem) =>
        Value.Error(
            Position.None,
            $"{name} '{text}': {problem}",
            problem.EndsWith('?') ? "" : "values are written as in a source; '--help' has an example"
        );
}
