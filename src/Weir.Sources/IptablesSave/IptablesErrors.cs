using System.Globalization;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

/// <summary>Findings about iptables-save files (WEIR0170 …).</summary>
internal static class IptablesErrors
{
    public static readonly DiagnosticDescriptor Nothing = new("WEIR0170", "No iptables rules in the file");
    public static readonly DiagnosticDescriptor Line = new("WEIR0171", "Line of no known kind");
    public static readonly DiagnosticDescriptor Table = new("WEIR0172", "Unknown table, or a rule outside of tables");
    public static readonly DiagnosticDescriptor Chain = new("WEIR0173", "Wrong chain line");
    public static readonly DiagnosticDescriptor Undeclared = new("WEIR0174", "Rule for a chain that is not declared");
    public static readonly DiagnosticDescriptor Target = new("WEIR0175", "Jump to a chain that is not declared");
    public static readonly DiagnosticDescriptor Loop = new("WEIR0176", "Chains that jump in a circle");
    public static readonly DiagnosticDescriptor Truncated = new("WEIR0177", "Table without COMMIT");
    public static readonly DiagnosticDescriptor Text = new("WEIR0178", "Bytes that are not text");
    public static readonly DiagnosticDescriptor Long = new("WEIR0179", "Line too long");
    public static readonly DiagnosticDescriptor Many = new("WEIR0180", "More rules than allowed");
    public static readonly DiagnosticDescriptor Option = new("WEIR0181", "Unknown option");
    public static readonly DiagnosticDescriptor Twice = new("WEIR0182", "Option given twice");
    public static readonly DiagnosticDescriptor Negation = new("WEIR0183", "Negation where there is none");
    public static readonly DiagnosticDescriptor Value = new("WEIR0184", "Bad value of an option");
    public static readonly DiagnosticDescriptor Host = new("WEIR0185", "Host name instead of an address");
    public static readonly DiagnosticDescriptor Missing = new("WEIR0186", "Option or argument missing");
    public static readonly DiagnosticDescriptor Together = new("WEIR0187", "Does not belong here");
    public static readonly DiagnosticDescriptor Unmodelled = new("WEIR0188", "Match or target nobody here knows");
    public static readonly DiagnosticDescriptor Again = new("WEIR0189", "Table given again");

    public static Diagnostic EmptyFile(string path) =>
        Nothing.Error(
            new Position.InFile(path, 1, 1),
            "the file is empty",
            "write it anew with iptables-save or ip6tables-save"
        );

    public static Diagnostic NoTables(string path) =>
        Nothing.Error(
            new Position.InFile(path, 1, 1),
            "there is no table in this file",
            "a dump has lines like '*filter', ':INPUT ACCEPT [0:0]', '-A INPUT …' and 'COMMIT'"
        );

    public static Diagnostic UnknownLine(Position at, ReadOnlySpan<byte> line) =>
        Line.Error(
            at,
            $"'{Excerpt.Of(line)}' is no line of an iptables-save file",
            "such a line begins with '#', '*', ':', '-', '[' or is COMMIT; remove what does not belong"
        );

    public static Diagnostic UnknownTable(Position at, ReadOnlySpan<byte> name) =>
        Table.Error(
            at,
            $"there is no table '{Excerpt.Of(name)}'",
            "the tables are filter, nat, mangle, raw and security; the lines up to COMMIT are not read"
        );

    public static Diagnostic OutsideTable(Position at, string what) =>
        Table.Error(at, $"{what} stands outside of a table", "put it between a line like '*filter' and COMMIT");

    public static Diagnostic NoCommit(Position at, string table) =>
        Truncated.Error(
            at,
            $"the table '{table}' ends without COMMIT",
            "the file is cut short, or a line was lost: iptables-restore would not load the table; dump it again"
        );

    public static Diagnostic ChainLine(Position at, string problem, string help) => Chain.Error(at, problem, help);

    public static Diagnostic UndeclaredChain(Position at, string chain) =>
        Undeclared.Error(
            at,
            $"the chain '{Excerpt.Of(chain)}' is not declared in this table",
            $"declare it above with ':{Excerpt.Of(chain)} - [0:0]', or correct the name"
        );

    public static Diagnostic UndeclaredTarget(Position at, string chain) =>
        Target.Error(
            at,
            $"'{Excerpt.Of(chain)}' is neither a chain of this table nor a target that is known",
            $"declare the chain with ':{Excerpt.Of(chain)} - [0:0]', or correct the name"
        );

    public static Diagnostic JumpLoop(Position at, string chain, string target) =>
        Loop.Error(
            at,
            $"chain '{Excerpt.Of(chain)}' jumps to '{Excerpt.Of(target)}', which leads back to it",
            "the kernel refuses such a table (ELOOP); break the circle"
        );

    public static Diagnostic LineTooLong(Position at, int most) =>
        Long.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"this line is longer than the {most} bytes that iptables-restore reads"
            ),
            "look for a lost line end, or split the rule"
        );

    public static Diagnostic NulByte(Position at) =>
        Text.Error(at, "there is a NUL byte in this line", "the file is damaged or no text; dump the rules again");

    public static Diagnostic NotUtf8(Position at) =>
        Text.Error(at, "a byte here is not UTF-8 text", "save the file as UTF-8, or correct the comment or prefix");

    public static Diagnostic CarriageReturns(Position at) =>
        Text.Warning(
            at,
            "lines end with CR LF; the CR is not read",
            "iptables-restore refuses such a file: convert it (dos2unix)"
        );

    public static Diagnostic TooManyRules(Position at, int most) =>
        Many.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the file has more than {most:N0} rules; reading stopped here"
            ),
            "raise the limit, if that is what you want"
        );

    public static Diagnostic TableAgain(Position at, string table) =>
        Again.Warning(
            at,
            $"the table '{table}' is given again; it replaces what stood above",
            "iptables-restore would do the same; keep one of them, or write only rules for --noflush"
        );

    public static Diagnostic ChainAgain(Position at, string chain) =>
        Again.Warning(
            at,
            $"the chain '{Excerpt.Of(chain)}' is declared again; its rules above are gone",
            "iptables-restore would do the same; keep one declaration"
        );

    public static Diagnostic Opaque(Position at, string what, string name) =>
        Unmodelled.Info(
            at,
            $"the {what} '{Excerpt.Of(name)}' is not known here; it is kept word for word, in its place",
            "nothing to do: no pass moves a rule over it"
        );
}
