using Weir.Core.Text;

namespace Weir.Cli.Frame;

/// <summary>WEIR06xx: the command line. Each code has a page in docs/diagnostics.</summary>
internal static class CommandLineDiagnostics
{
    private static readonly DiagnosticDescriptor Unknown = new("WEIR0601", "Unknown command, option or argument");
    private static readonly DiagnosticDescriptor Missing = new("WEIR0602", "Something is missing on the command line");
    private static readonly DiagnosticDescriptor Value = new("WEIR0603", "Value not understood on the command line");
    private static readonly DiagnosticDescriptor Site = new("WEIR0604", "No site here");
    private static readonly DiagnosticDescriptor Costs = new("WEIR0605", "Cost table cannot be read");
    private static readonly DiagnosticDescriptor Lab = new("WEIR0640", "The lab cannot be made");
    private static readonly DiagnosticDescriptor Stopped = new("WEIR0698", "Interrupted");
    private static readonly DiagnosticDescriptor Defect = new("WEIR0699", "Internal error");

    public static Diagnostic UnknownWord(string word, string command, string? suggestion) =>
        Unknown.Error(
            Position.None,
            $"'{word}' is no command, option or argument of '{command}'",
            suggestion is null ? $"see '{command} --help'" : $"did you mean '{suggestion}'?"
        );

    public static Diagnostic Incomplete(string message, string command) =>
        Missing.Error(Position.None, message, $"see '{command} --help'");

    public static Diagnostic BadValue(string message, string command) =>
        Value.Error(Position.None, message, $"see '{command} --help'");

    public static Diagnostic NoCosts(string file, string problem) =>
        Costs.Error(
            new Position.InFile(file, 0),
            $"'{file}' cannot be used as a cost table: {problem}",
            "give a file that 'weir calibrate -o' wrote (--costs, WEIR_COSTS)"
        );

    public static Diagnostic NoSite(string directory, bool named) =>
        Site.Error(
            Position.None,
            $"'{directory}' is no site: it has no {SiteFolderChoice.FileName}",
            named
                ? "give the folder that holds it, or make a site with 'weir init DIR'"
                : "change to the site's folder, give --site DIR, or make a site with 'weir init DIR'"
        );

    public static Diagnostic NoLab(string reason) =>
        Lab.Error(
            Position.None,
            $"the lab cannot be made: {reason}",
            "run as root; 'eng/setup --check' says what the kernel lacks"
        );

    public static Diagnostic Interrupted() =>
        Stopped.Error(
            Position.None,
            "interrupted before the end",
            "'weir status' says what the kernel has; run the command again"
        );

    public static Diagnostic Internal(Exception exception) =>
        Defect.Error(
            Position.None,
            $"internal error: {exception.GetType().Name}: {exception.Message}",
            "this is a defect of Weir: run again with WEIR_DEBUG=1 and report the stack"
        );
}
