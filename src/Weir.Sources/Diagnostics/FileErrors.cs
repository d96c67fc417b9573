using System.Globalization;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources;

/// <summary>Findings about weir.yaml and about files as such (WEIR0101 …).</summary>
internal static class FileErrors
{
    private static readonly DiagnosticDescriptor Missing = new("WEIR0101", "File or folder missing");
    private static readonly DiagnosticDescriptor Unreadable = new("WEIR0102", "File cannot be read");
    private static readonly DiagnosticDescriptor Encoding = new("WEIR0103", "Not UTF-8 text");
    private static readonly DiagnosticDescriptor Empty = new("WEIR0104", "File is empty");
    private static readonly DiagnosticDescriptor Large = new("WEIR0105", "File is too large");
    private static readonly DiagnosticDescriptor Yaml = new("WEIR0106", "Broken YAML");
    private static readonly DiagnosticDescriptor Unsupported = new("WEIR0107", "YAML feature not supported");
    private static readonly DiagnosticDescriptor Duplicate = new("WEIR0108", "Key given twice");
    private static readonly DiagnosticDescriptor Unknown = new("WEIR0109", "Unknown key");
    private static readonly DiagnosticDescriptor Absent = new("WEIR0110", "Key missing");
    private static readonly DiagnosticDescriptor Type = new("WEIR0111", "Wrong type of value");
    private static readonly DiagnosticDescriptor Word = new("WEIR0112", "Unknown word");
    private static readonly DiagnosticDescriptor Misplaced = new("WEIR0113", "Key does not belong here");

    public static Diagnostic MissingFile(string path, string help) =>
        Missing.Error(new Position.InFile(path, 0), $"there is no '{path}'", help);

    public static Diagnostic UnreadableFile(string path, string reason) =>
        Unreadable.Error(
            new Position.InFile(path, 0),
            $"'{path}' cannot be read: {Excerpt.Line(reason)}",
            "check that it is a file and who may read it"
        );

    public static Diagnostic NotUtf8(Position.InFile at) =>
        Encoding.Error(
            at,
            "a byte here is not UTF-8 text",
            "save the file as UTF-8, without or with a byte order mark"
        );

    public static Diagnostic EmptyFile(string path) =>
        Empty.Error(
            new Position.InFile(path, 1, 1),
            $"'{path}' holds nothing",
            "write the site into it; 'weir init --example campus' makes one to start from"
        );

    public static Diagnostic EmptyCsv(string path, Entity entity) =>
        Empty.Error(
            new Position.InFile(path, 1, 1),
            $"'{path}' has no header line",
            $"begin it with {string.Join(',', entity.Columns)}"
        );

    public static Diagnostic TooLarge(string path, long bytes, long most) =>
        Large.Error(
            new Position.InFile(path, 0),
            string.Create(CultureInfo.InvariantCulture, $"'{path}' has {bytes} bytes; at most {most} are read"),
            "is it the right file? Members belong into the source it names"
        );

    public static Diagnostic BrokenYaml(Position.InFile at, string problem) =>
        Yaml.Error(
            at,
            $"this is not YAML: {Excerpt.Line(problem)}",
            "look at the indentation, the colon after each key and the quotes in this line and the one before"
        );

    public static Diagnostic UnsupportedYaml(Position.InFile at, string feature) =>
        Unsupported.Error(at, $"{feature} is not read here", "write the value out where it is used");

    public static Diagnostic DuplicateKey(Position.InFile at, string key) =>
        Duplicate.Error(at, $"the key '{Excerpt.Of(key)}' is already given in this map", "keep one of them");

    public static Diagnostic UnknownKey(Position.InFile at, string what, string key, IReadOnlyList<string> known)
    {
        var near = Spelling.Nearest(key, known);
        return Unknown.Error(
            at,
            $"{what} has no key '{Excerpt.Of(key)}'",
            near is null ? $"its keys are {string.Join(", ", known)}" : $"did you mean '{near}'?"
        );
    }

    public static Diagnostic MissingKey(Position.InFile at, string what, string key) =>
        Absent.Error(at, $"{what} has no key '{key}'", $"add '{key}:' to it");

    public static Diagnostic NoValue(Position.InFile at, string key) =>
        Type.Error(at, $"nothing stands after '{key}:'", "write the value after the colon, or leave the key out");

    public static Diagnostic WrongType(Position.InFile at, string what, string expected, string found) =>
        Type.Error(at, $"{what} is {found}; expected {expected}", "correct the value");

    public static Diagnostic UnknownWord(Position.InFile at, string what, string found, IReadOnlyList<string> words) =>
        Word.Error(at, $"{what} is {found}; expected {string.Join(" or ", words)}", "use one of these words");

    public static Diagnostic MisplacedKey(Position.InFile at, string key, string type) =>
        Misplaced.Error(at, $"a source of type {type} has no key '{key}'", "remove the key, or change the type");
}
