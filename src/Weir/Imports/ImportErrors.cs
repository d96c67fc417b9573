using System.Globalization;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Imports;

/// <summary>WEIR065x: inputs and outputs of the verbs about imported rules.</summary>
internal static class ImportErrors
{
    private static readonly DiagnosticDescriptor Input = new("WEIR0650", "Input cannot be read");
    private static readonly DiagnosticDescriptor Kind = new("WEIR0651", "No file of rules or sets");
    private static readonly DiagnosticDescriptor Large = new("WEIR0652", "Input is too large");
    private static readonly DiagnosticDescriptor Output = new("WEIR0653", "Output cannot be written");
    private static readonly DiagnosticDescriptor Again = new("WEIR0654", "Given twice");
    private static readonly DiagnosticDescriptor Form = new("WEIR0655", "This form cannot hold the rules");
    private static readonly DiagnosticDescriptor Left = new(
        "WEIR0656",
        "Nothing written: not all of the input was read"
    );

    private static readonly DiagnosticDescriptor Proof = new("WEIR0657", "Not decided whether the rules are equal");
    private static readonly DiagnosticDescriptor Defect = new("WEIR0658", "The optimised rules are not equal");

    private static readonly DiagnosticDescriptor Refused = new("WEIR0659", "The kernel refused the rules");
    private static readonly DiagnosticDescriptor Matrix = new("WEIR0660", "The matrix is too large");
    private static readonly DiagnosticDescriptor Loaded = new("WEIR0661", "What is loaded cannot be read");

    private static readonly DiagnosticDescriptor Waits = new("WEIR0662", "A load and its confirmation");

    public static Diagnostic AlreadyWaiting() =>
        Waits.Error(
            Position.None,
            "an earlier load still waits for its confirmation; nothing was changed",
            "say 'weir confirm --loaded' (with the same --netns) to keep it, or wait until it is undone"
        );

    public static Diagnostic NothingWaits(string log) =>
        Waits.Error(
            Position.None,
            "no load waits for a confirmation in this namespace",
            $"it may have been undone at its deadline: {log} says so; name the namespace with --netns"
        );

    public static Diagnostic NoPlaceToWait(string reason) =>
        Waits.Error(
            Position.None,
            $"no load can wait for a confirmation here: {reason}",
            "run as root, and name the namespace with --netns"
        );

    public static Diagnostic KernelRefused(string reason) =>
        Refused.Error(
            Position.None,
            $"the kernel refused: {reason}",
            "nothing was changed; the rules before are in force"
        );

    public static Diagnostic KernelUnreadable(string reason) =>
        Loaded.Error(
            Position.None,
            $"the kernel's tables cannot be read: {reason}",
            "run as root, and name the namespace with --netns"
        );

    public static Diagnostic NotLoaded(string table) =>
        Loaded.Error(
            Position.None,
            $"no table {table} is loaded",
            "'nft list tables' names those that are; iptables-legacy's are not among them"
        );

    public static Diagnostic NothingLoaded() =>
        Loaded.Error(
            Position.None,
            "nf_tables holds no table: there is nothing to trace",
            "rules of iptables-legacy are not among its tables: give their dump as a file"
        );

    public static Diagnostic NotUnderstood(string table, string what) =>
        Loaded.Error(
            Position.None,
            $"table {table}: {what} is not understood",
            "name the tables to trace with --loaded FAMILY TABLE; what this one does to the packet is not known then"
        );

    public static Diagnostic NoMatrix(string reason) =>
        Matrix.Error(Position.None, $"no matrix: {reason}", "ask about one table, or give --in and --out");

    public static Diagnostic Undecided(string reason, string help) =>
        Proof.Error(Position.None, $"could not decide whether the rules are equal: {reason}", help);

    public static Diagnostic NotEqual() =>
        Defect.Error(
            Position.None,
            "the optimised rules differ from the original; nothing was written",
            "this is a defect of Weir: report it with the packet shown and, if you may, the rules"
        );

    public static Diagnostic CannotRead(string path, string problem) =>
        Input.Error(At(path), $"'{path}' cannot be read: {problem}", "check the name and the permissions");

    public static Diagnostic UnknownKind(string path) =>
        Kind.Error(
            new Position.InFile(path, 1),
            $"'{path}' does not begin like iptables-save, ipset save or nft",
            "make it with iptables-save, ip6tables-save or ipset save, or give a file that 'weir optimize' wrote"
        );

    public static Diagnostic TooLarge(string path, long most) =>
        Large.Error(
            At(path),
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' has more than {most:N0} bytes; the rest was not read"
            ),
            "raise the limit with --max-bytes, if it is the right file"
        );

    public static Diagnostic CannotWrite(string path, string problem) =>
        Output.Error(
            At(path),
            $"'{path}' cannot be written: {problem}",
            "nothing was changed; check the folder, its permissions and the space left"
        );

    public static Diagnostic InputTwice(string path) =>
        Again.Error(At(path), $"'{path}' is named twice", "name each file once");

    public static Diagnostic SetTwice(string path, string set) =>
        Again.Error(
            At(path),
            $"the set '{set}' is declared by another file already",
            "give the files of one host only; each set is declared once"
        );

    public static Diagnostic TableTwice(string path, Ruleset table) =>
        Again.Error(
            At(path),
            $"the table '{table.Table}' of {(table.Family == Family.Ip6 ? "IPv6" : "IPv4")} is given by another file already",
            "give the files of one host only; for an IPv6 dump that does not tell, give it alone with --family 6"
        );

    public static Diagnostic WrongForm(string problem, string help) => Form.Error(Position.None, problem, help);

    public static Diagnostic NothingBeside() =>
        Output.Error(
            Position.None,
            "--counters table writes a file beside OUT, and there is no place beside standard output",
            "name a file with --output"
        );

    public static Diagnostic Incomplete(string what) =>
        Left.Error(
            Position.None,
            $"{what} is not written: the input has errors, and rules would be missing",
            "correct the lines named; iptables-restore would refuse the file as well"
        );

    private static Position.InFile At(string path) => new(path, 0);
}
