using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about members (WEIR0301–0309).</summary>
internal static class MemberDiagnostics
{
    private static readonly DiagnosticDescriptor ZeroDescriptor = new("WEIR0301", "Member id 0");
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0302", "Member id used twice");
    private static readonly DiagnosticDescriptor LoginEmptyDescriptor = new("WEIR0303", "Member without login");
    private static readonly DiagnosticDescriptor LoginTwiceDescriptor = new("WEIR0304", "Login used twice");
    private static readonly DiagnosticDescriptor SharedDescriptor = new("WEIR0305", "Public address of two members");
    private static readonly DiagnosticDescriptor PoolDescriptor = new("WEIR0306", "Public address outside the pool");
    private static readonly DiagnosticDescriptor NoneDescriptor = new("WEIR0307", "Member without public address");
    private static readonly DiagnosticDescriptor OursDescriptor = new("WEIR0308", "Public address of the box itself");

    public static Diagnostic IdZero(Member member) =>
        ZeroDescriptor.Error(
            RowPosition.Of(member, "id"),
            $"member '{member.Login}' has the id 0; ids go from 1 to 4294967295",
            "give it another id: the id is the conntrack mark, and 0 means that there is no mark"
        );

    public static Diagnostic IdTwice(Member member, Member earlier) =>
        TwiceDescriptor.Error(
            RowPosition.Of(member, "id"),
            $"member id {member.Id} ('{member.Login}') is already used by '{earlier.Login}'{Place(earlier)}",
            "give each member an id of its own"
        );

    public static Diagnostic LoginEmpty(Member member) =>
        LoginEmptyDescriptor.Error(
            RowPosition.Of(member, "login"),
            $"member {member.Id} has no login",
            "give it the name that people know it by"
        );

    public static Diagnostic LoginTwice(Member member, Member earlier) =>
        LoginTwiceDescriptor.Error(
            RowPosition.Of(member, "login"),
            $"member {member.Id} has the login '{member.Login}', which member {earlier.Id}{Place(earlier)} has too",
            "rename one of the two: commands name members by login"
        );

    public static Diagnostic PublicAddressShared(Member member, Member earlier) =>
        SharedDescriptor.Error(
            RowPosition.Of(member, "public_ipv4"),
            $"member {member.Id} ('{member.Login}') has the public address {member.PublicIpv4}, which member "
                + $"{earlier.Id} ('{earlier.Login}'){Place(earlier)} has too",
            "give one of the two another address: the public address says whose traffic it is"
        );

    public static Diagnostic PublicAddressOutsidePool(Member member, EquatableArray<Ipv4Prefix> pool) =>
        PoolDescriptor.Error(
            RowPosition.Of(member, "public_ipv4"),
            $"member {member.Id} ('{member.Login}') has the public address {member.PublicIpv4}, which is not in the pool "
                + $"({(pool.IsEmpty ? "empty" : string.Join(", ", pool))})",
            "take an address of the pool, or add its network to publicPool"
        );

    public static Diagnostic NoPublicAddress(Member member) =>
        NoneDescriptor.Warning(
            RowPosition.Of(member, "public_ipv4"),
            $"member {member.Id} ('{member.Login}') has no public address and gets no IPv4 out",
            "give it an address of the pool"
        );

    public static Diagnostic PublicAddressOurs(Member member, IpPrefix own) =>
        OursDescriptor.Error(
            RowPosition.Of(member, "public_ipv4"),
            $"member {member.Id} ('{member.Login}') has the public address {member.PublicIpv4}, which is the box's own ({own})",
            "give the member another address"
        );

    private static string Place(Member member) => RowPosition.And(RowPosition.Of(member));
}
