namespace Weir.Web.Access;

/// <summary>What a token may do.</summary>
internal enum Role
{
    /// <summary>Sees one member's own traffic, forwards and devices.</summary>
    Member,

    /// <summary>Sees everything but the audit log.</summary>
    Viewer,

    /// <summary>Sees and changes everything.</summary>
    Operator,
}

internal static class RoleWords
{
    public static string Word(this Role role) =>
        role switch
        {
            Role.Member => "member",
            Role.Viewer => "viewer",
            _ => "operator",
        };

    public static Role? Of(string word) =>
        word switch
        {
            "member" => Role.Member,
            "viewer" => Role.Viewer,
            "operator" => Role.Operator,
            _ => null,
        };

    /// <summary>An operator is a viewer too; a member is a member alone.</summary>
    public static bool Includes(this Role role, Role needed) =>
        role == needed || (role == Role.Operator && needed == Role.Viewer);
}
