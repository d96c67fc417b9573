using System.Globalization;
using Weir.Core.Text;

namespace Weir.Rendering;

/// <summary>WEIR061x: what <c>weir render</c> says.</summary>
internal static class RenderErrors
{
    private static readonly DiagnosticDescriptor Kind = new("WEIR0613", "ipset cannot change this set in place");
    private static readonly DiagnosticDescriptor Gone = new("WEIR0614", "Set no longer declared");

    private static readonly DiagnosticDescriptor Left = new("WEIR0450", "Files cannot hold this option");
    private static readonly DiagnosticDescriptor Expiry = new("WEIR0451", "Files hold bans without their end");

    public static Diagnostic NotInFiles(string option, string why, bool isError) =>
        isError
            ? Left.Error(
                Position.None,
                $"the site has {option}, which the files cannot hold: {why}",
                "write nftables instead ('--to nft'), load the site with 'weir apply', or turn the option off"
            )
            : Left.Warning(
                Position.None,
                $"the site has {option}, which the files cannot hold: {why}",
                "'weir apply' loads all of the site"
            );

    public static Diagnostic NoExpiry(int count) =>
        Expiry.Warning(
            Position.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} ban(s) have a time they end at; the files hold no times, so they end with the first rendering after it"
            ),
            "render from time to time, or load the site with 'weir apply', where the kernel ends them"
        );

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
