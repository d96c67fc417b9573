using Weir.Core.Text;

namespace Weir.Sources;

/// <summary>Findings when a site is made (WEIR0160 …).</summary>
internal static class CreationErrors
{
    private static readonly DiagnosticDescriptor InTheWay = new("WEIR0160", "Site exists");
    private static readonly DiagnosticDescriptor CannotWrite = new("WEIR0161", "Folder cannot be written");

    public static Diagnostic Exists(string path) =>
        InTheWay.Error(
            new Position.InFile(path, 0),
            $"'{path}' is there already",
            "choose another folder or database; nothing is overwritten"
        );

    public static Diagnostic NotWritable(string folder, string reason) =>
        CannotWrite.Error(
            new Position.InFile(folder, 0),
            $"'{folder}' cannot be written: {Excerpt.Line(reason)}",
            "check the path, who may write there, and the space left"
        );
}
