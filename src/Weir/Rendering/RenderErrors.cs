using Weir.Core.Text;

namespace Weir.Rendering;

/// <summary>WEIR061x: what <c>weir render</c> says.</summary>
internal static class RenderErrors
{
    private static readonly DiagnosticDescriptor Kind = new("WEIR0613", "ipset cannot change this set in place");
    private static readonly DiagnosticDescriptor Gone = new("WEIR0614", "Set no longer declared");

    public static Diagnostic Incompatible(string path, string set) =>
        Kind.Warning(
            new Position.InFile(path, 0),
            $"the set '{set}' has another type, size or extension than in the file that is there",
            "where the old set is loaded, 'ipset restore' refuses the new file: use --incremental, give the set another name, "
                + "or destroy it first (rules must not name it then)"
        );

    public static Diagnostic Impossible(string path, string set) =>
        Kind.Error(
            new Position.InFile(path, 0),
            $"the set '{set}' has another type or family than in the file that is there",
            "no swap can change that: give the set another name"
        );

    public static Diagnostic NoLonger(string path, string set) =>
        Gone.Warning(
            new Position.InFile(path, 0),
            $"the set '{set}' of the file that is there is not declared any more",
            $"load the rules first, then: ipset destroy {set}"
        );
}
