using System.Globalization;
using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about port forwards (WEIR0320–0325).</summary>
internal static class ForwardDiagnostics
{
    private static readonly DiagnosticDescriptor UnknownDescriptor = new("WEIR0320", "Forward of an unknown member");
    private static readonly DiagnosticDescriptor ForeignDescriptor = new("WEIR0321", "Forward to a foreign device");
    private static readonly DiagnosticDescriptor NoAddressDescriptor = new(
        "WEIR0322",
        "Forward without public address"
    );
    private static readonly DiagnosticDescriptor OverlapDescriptor = new("WEIR0323", "Forwarded ports overlap");
    private static readonly DiagnosticDescriptor PastEndDescriptor = new("WEIR0324", "Device ports past 65535");
    private static readonly DiagnosticDescriptor TooManyDescriptor = new(
        "WEIR0325",
        "Too many forwards of one address"
    );

    public static Diagnostic UnknownMember(PortForward forward) =>
        UnknownDescriptor.Error(
            RowPosition.Of(forward, "member"),
            $"forward {Text(forward)} belongs to member {forward.MemberId}, who is not in the member table",
            "add the member or remove the forward"
        );

    public static Diagnostic ForeignDevice(PortForward forward) =>
        ForeignDescriptor.Error(
            RowPosition.Of(forward, "device"),
            $"forward {Text(forward)} of member {forward.MemberId} leads to {forward.Device}, which is no device of that member",
            "name an address within one of the member's devices"
        );

    public static Diagnostic NoPublicAddress(PortForward forward) =>
        NoAddressDescriptor.Error(
            RowPosition.Of(forward, "member"),
            $"forward {Text(forward)} belongs to member {forward.MemberId}, who has no public address",
            "give the member a public address or remove the forward"
        );

    public static Diagnostic PortsOverlap(PortForward forward, PortForward other) =>
        OverlapDescriptor.Error(
            RowPosition.Of(forward, "public_ports"),
            $"forward {Text(forward)} of member {forward.MemberId} overlaps {Text(other)}"
                + RowPosition.And(RowPosition.Of(other)),
            "a public port leads to one device: change or remove one of the two"
        );

    public static Diagnostic PortsPastEnd(PortForward forward) =>
        PastEndDescriptor.Error(
            RowPosition.Of(forward, "device_port"),
            $"forward {Text(forward)} of member {forward.MemberId} begins at device port {forward.DevicePort} and would "
                + $"end at {forward.DevicePort + forward.PublicPorts.Count - 1}; ports go from 1 to 65535",
            "begin lower or forward fewer ports"
        );

    public static Diagnostic TooMany(PortForward first, Ipv4Address? address, int rows, int limit) =>
        TooManyDescriptor.Error(
            RowPosition.Of(first),
            $"member {first.MemberId} has {Number(rows)} forwards of {address?.ToString() ?? "no public address"}; "
                + $"the limit is {Number(limit)}",
            "forward ranges of ports instead of single ports; the member's other forwards were not checked"
        );

    private static string Text(PortForward forward) => $"{SiteRowText.Word(forward.Protocol)} {forward.PublicPorts}";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
