using System.Globalization;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources;

/// <summary>Findings about the form of CSV files (WEIR0140 …).</summary>
internal static class CsvErrors
{
    private static readonly DiagnosticDescriptor BrokenQuotes = new("WEIR0140", "Broken quotes in CSV");
    private static readonly DiagnosticDescriptor Count = new("WEIR0141", "Wrong number of fields");
    private static readonly DiagnosticDescriptor Moving = new("WEIR0142", "Files change while read");

    public static Diagnostic Quotes(Position at, string problem) =>
        BrokenQuotes.Error(
            at,
            problem,
            "put the whole field in double quotes and write a double quote inside it twice (RFC 4180)"
        );

    public static Diagnostic FieldCount(Position at, Entity entity, int found, int expected) =>
        Count.Error(
            at,
            string.Create(
                CultureInfo.InvariantCulture,
                $"this row of {entity.Name} has {found} fields; expected {expected}"
            ),
            "separate fields by commas, keep the comma of an empty field, and quote a field that has a comma in it"
        );

    public static Diagnostic ChangedWhileRead(string folder) =>
        Moving.Error(
            new Position.InFile(folder, 0),
            $"files in '{folder}' kept changing while they were read",
            "let the program that writes them finish; best write to new files and rename them"
        );
}
