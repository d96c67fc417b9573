using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about members (WEIR0301 …).</summary>
internal static class MemberDiagnostics
{
    private static readonly DiagnosticDescriptor IdZero = new("WEIR0301", "Member id 0");
    private static readonly DiagnosticDescriptor Twice = new("WEIR0302", "Member id used twice");

    public static Diagnostic MemberIdZero(Member member) =>
        IdZero.Error(
            RowPosition.Of(member, "id"),
            $"member '{member.Login}' has the id 0",
            "give it an id from 1 to 4294967295: the id is the conntrack mark, and 0 means no mark"
        );

    public static Diagnostic MemberTwice(Member member, Member earlier) =>
        Twice.Error(
            RowPosition.Of(member, "id"),
            $"member id {member.Id} ('{member.Login}') is already used by '{earlier.Login}'{RowPosition.And(earlier)}",
            "give each member an id of its own"
        );
}
