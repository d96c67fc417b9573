using Weir.Core.Text;

namespace Weir.Cli.Frame;

/// <summary>WEIR06xx: the command line. Each code has a page in docs/diagnostics.</summary>
internal static class CommandLineDiagnostics
{
    public static Diagnostic UnknownWord(string word, string command, string? suggestion) =>
        Error(
            "WEIR0601",
            $"'{word}' is no command, option or argument of '{command}'",
            suggestion is null ? $"see '{command} --help'" : $"did you mean '{suggestion}'?"
        );

    public static Diagnostic Incomplete(string message, string command) =>
        Error("WEIR0602", message, $"see '{command} --help'");

    public static Diagnostic BadValue(string message, string command) =>
        Error("WEIR0603", message, $"see '{command} --help'");

    public static Diagnostic NoSite(string directory, bool named) =>
        Error(
            "WEIR0604",
            $"'{directory}' is no site: it has no {SiteFolderChoice.FileName}",
            named
                ? "give the folder that holds it, or make a site with 'weir init DIR'"
                : "change to the site's folder, give --site DIR, or make a site with 'weir init DIR'"
        );

    public static Diagnostic Interrupted() =>
        Error("WEIR0698", "interrupted before the end", "nothing half-done is left: run the command again");

    public static Diagnostic Internal(Exception exception) =>
        Error(
            "WEIR0699",
            $"internal error: {exception.GetType().Name}: {exception.Message}",
            "this is a defect of Weir: run again with WEIR_DEBUG=1 and report the stack"
        );

    private static Diagnostic Error(string code, string message, string help) =>
        new(code, Severity.Error, Position.None, message, help);
}
