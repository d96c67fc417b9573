using Weir.Core.Text;

namespace Weir.Web.Access;

/// <summary>WEIR0813, 0814, 0817: tokens of the HTTP API.</summary>
internal static class TokenDiagnostics
{
    private static readonly DiagnosticDescriptor NameCode = new("WEIR0813", "A token's name is taken or unknown");
    private static readonly DiagnosticDescriptor FileCode = new("WEIR0814", "The file of tokens cannot be used");
    private static readonly DiagnosticDescriptor BadNameCode = new("WEIR0817", "Not a name for a token");

    public static Diagnostic Taken(string name) =>
        NameCode.Error(
            Position.None,
            $"there is a token '{name}' already",
            "choose another name, or 'weir token remove' it first; its secret cannot be shown again"
        );

    public static Diagnostic Unknown(string name) =>
        NameCode.Error(Position.None, $"there is no token '{name}'", "'weir token list' shows the names");

    public static Diagnostic Damaged(string path, string problem) =>
        FileCode.Error(
            new Position.InFile(path, 0),
            $"the file of tokens cannot be read: {problem}; nobody is let in",
            "repair it, or remove it and make the tokens anew"
        );

    public static Diagnostic Unwritable(string path, string reason) =>
        FileCode.Error(
            new Position.InFile(path, 0),
            $"the file of tokens cannot be written: {reason}; nothing was changed",
            "make room, or run as root"
        );

    public static Diagnostic BadName(string read) =>
        BadNameCode.Error(
            Position.None,
            $"'{read}' is no name for a token; expected 1 to 64 of letters, digits and - _ . @",
            "name who or what uses it: anna, grafana, backup-script"
        );
}
