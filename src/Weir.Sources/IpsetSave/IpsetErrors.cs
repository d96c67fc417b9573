using System.Globalization;
using Weir.Core.Text;

namespace Weir.Sources.IpsetSave;

/// <summary>Findings about files of sets (WEIR0190 … 0194; 0195 was given by a reader that feeds have replaced, and stays unused).</summary>
internal static class IpsetErrors
{
    private static readonly DiagnosticDescriptor Line = new("WEIR0190", "Not a line of ipset save");
    private static readonly DiagnosticDescriptor Opaque = new("WEIR0191", "Set kept verbatim");
    private static readonly DiagnosticDescriptor Set = new("WEIR0192", "No such set, or declared twice");
    private static readonly DiagnosticDescriptor Element = new("WEIR0193", "Element does not fit its set");
    private static readonly DiagnosticDescriptor File = new("WEIR0194", "Sets cannot be read");

    public static Diagnostic BadLine(Position at, string problem) =>
        Line.Error(at, problem, "lines begin with create or add, as ipset save writes them; the others were read");

    public static Diagnostic KeptVerbatim(Position at, string set, string reason) =>
        Opaque.Warning(
            at,
            $"the set '{Excerpt.Of(set)}' is kept as written: {reason}",
            "rules that use it stay as they are and no pass touches them"
        );

    public static Diagnostic UnknownSet(Position at, string set) =>
        Set.Error(at, $"there is no set '{Excerpt.Of(set)}' before this line", "declare it with create first");

    public static Diagnostic DeclaredTwice(Position at, string set, int line) =>
        Set.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the set '{Excerpt.Of(set)}' is declared in line {line} already"
            ),
            "keep one of them; the first is used"
        );

    public static Diagnostic BadElement(Position at, string problem) =>
        Element.Error(at, problem, "correct the element; the others of the set were read");

    public static Diagnostic AddedTwice(Position at, string set) =>
        Element.Warning(
            at,
            $"this element is in the set '{Excerpt.Of(set)}' already",
            "remove the line: ipset restore stops at it"
        );

    public static Diagnostic TooMany(Position at, int most) =>
        File.Error(
            at,
            string.Create(CultureInfo.InvariantCulture, $"more than {most} elements; the rest was not read"),
            "raise the limit if the file is the right one"
        );

    public static Diagnostic Empty(string name) =>
        File.Error(new Position.InFile(name, 1, 1), $"'{name}' holds no set", "make it with 'ipset save'");
}
