using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources;

/// <summary>Findings about edits (WEIR0150 …). They have no position: what is wrong was on the command line.</summary>
internal static class EditErrors
{
    private static readonly DiagnosticDescriptor Fixed = new("WEIR0150", "Source is read-only");
    private static readonly DiagnosticDescriptor Nothing = new("WEIR0151", "No such row");
    private static readonly DiagnosticDescriptor Several = new("WEIR0152", "More than one such row");
    private static readonly DiagnosticDescriptor Invalid = new("WEIR0153", "Edit would make the site invalid");
    private static readonly DiagnosticDescriptor Busy = new("WEIR0154", "Another edit is running");

    private static readonly DiagnosticDescriptor Foreign = new("WEIR0212", "Row of another kind of site");

    public static Diagnostic OfAnotherKind(Entity entity, SiteKind kind) =>
        Foreign.Error(
            Position.None,
            $"a {kind.ToString().ToLowerInvariant()} has no {entity.Name}",
            "name the other site with --site; 'weir check' says what this one holds"
        );

    public static Diagnostic ReadOnly(Position at) =>
        Fixed.Error(
            at,
            "the rows come from queries of your own, which only read",
            "change the rows where they are kept; Weir reads them again"
        );

    public static Diagnostic NotFound(string what) =>
        Nothing.Error(Position.None, $"there is no {Excerpt.Line(what)}", "look with 'list' or 'show' what there is");

    public static Diagnostic Ambiguous(string what, int count) =>
        Several.Error(
            Position.None,
            $"there are {count} rows: {Excerpt.Line(what)}",
            "correct the source by hand, so that one is left"
        );

    public static Diagnostic WouldBeInvalid() =>
        Invalid.Error(
            Position.None,
            "the edit was not made, because of the errors above",
            "correct the values of the edit; nothing was written"
        );

    public static Diagnostic AnotherEdit(string folder) =>
        Busy.Error(
            Position.None,
            $"another program is changing '{Excerpt.Line(folder)}'",
            "wait for it to end and try again"
        );
}
