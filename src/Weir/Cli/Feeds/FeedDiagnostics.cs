using Weir.Cli.Output;
using Weir.Core.Text;

namespace Weir.Cli.Feeds;

/// <summary>Findings of the verbs of feeds (WEIR0617–0618).</summary>
internal static class FeedDiagnostics
{
    private static readonly DiagnosticDescriptor NoneDescriptor = new("WEIR0617", "No such feed");
    private static readonly DiagnosticDescriptor NotHeldDescriptor = new("WEIR0618", "Nothing to accept");

    public static Diagnostic None(string name, IEnumerable<string> known)
    {
        var names = string.Join(", ", known);
        return NoneDescriptor.Error(
            Position.None,
            $"the site has no feed '{Printable.Clean(name)}'",
            names.Length == 0 ? "weir.yaml names none; 'feeds:' is the place" : $"there is: {names}"
        );
    }

    public static Diagnostic NotHeld(string name) =>
        NotHeldDescriptor.Error(
            Position.None,
            $"feed {name} is not held back: what its files say is what is taken",
            "'weir feed list' shows which are held"
        );

    public static Diagnostic NotAcceptable(string name, string why) =>
        NotHeldDescriptor.Error(
            Position.None,
            $"feed {name} cannot be accepted: {why}",
            "mend the file, or its settings in weir.yaml; what was taken last stays in force"
        );
}
