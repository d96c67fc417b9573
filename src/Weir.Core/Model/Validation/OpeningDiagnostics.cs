using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about openings (WEIR0330–0333).</summary>
internal static class OpeningDiagnostics
{
    private static readonly DiagnosticDescriptor UnknownDescriptor = new("WEIR0330", "Opening of an unknown member");
    private static readonly DiagnosticDescriptor OutsideDescriptor = new(
        "WEIR0331",
        "Opening outside the member's prefixes"
    );
    private static readonly DiagnosticDescriptor NoPortsDescriptor = new(
        "WEIR0332",
        "Ports of a protocol without ports"
    );
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0333", "Opening is there twice");

    public static Diagnostic UnknownMember(Opening opening) =>
        UnknownDescriptor.Error(
            RowPosition.Of(opening, "member"),
            $"opening {Text(opening)} belongs to member {opening.MemberId}, who is not in the member table",
            "add the member or remove the opening"
        );

    public static Diagnostic OutsidePrefixes(Opening opening, Member member) =>
        OutsideDescriptor.Error(
            RowPosition.Of(opening, "prefix"),
            $"opening {Text(opening)} of member {member.Id} ('{member.Login}') is not within the member's prefixes "
                + $"({(member.Ipv6Prefixes.IsEmpty ? "none" : string.Join(", ", member.Ipv6Prefixes.Items.Take(3)))}"
                + $"{(member.Ipv6Prefixes.Count > 3 ? ", …" : "")})",
            "open a prefix of the member, or add the prefix to the member first"
        );

    public static Diagnostic PortsWithoutPorts(Opening opening) =>
        NoPortsDescriptor.Error(
            RowPosition.Of(opening, "ports"),
            $"opening {Text(opening)} of member {opening.MemberId} names ports, but protocol "
                + $"{SiteRowText.ProtocolWord(opening.Protocol)} has none",
            "leave the ports empty: that opens the whole protocol"
        );

    public static Diagnostic Twice(Opening opening, Opening other) =>
        TwiceDescriptor.Warning(
            RowPosition.Of(opening),
            $"opening {Text(opening)} of member {opening.MemberId} is already given by {Text(other)}"
                + RowPosition.And(RowPosition.Of(other)),
            "harmless; remove one of the two rows"
        );

    private static string Text(Opening opening) => SiteRowText.Describe(opening);
}
