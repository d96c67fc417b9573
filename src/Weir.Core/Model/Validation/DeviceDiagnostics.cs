using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about devices (WEIR0310–0314).</summary>
internal static class DeviceDiagnostics
{
    private static readonly DiagnosticDescriptor UnknownDescriptor = new("WEIR0310", "Device of an unknown member");
    private static readonly DiagnosticDescriptor OverlapDescriptor = new("WEIR0311", "Devices of two members overlap");
    private static readonly DiagnosticDescriptor NestedDescriptor = new("WEIR0312", "Device within a device");
    private static readonly DiagnosticDescriptor OutsideDescriptor = new("WEIR0313", "Device outside every network");
    private static readonly DiagnosticDescriptor OwnDescriptor = new("WEIR0314", "Device holds an own address");

    public static Diagnostic UnknownMember(Device device) =>
        UnknownDescriptor.Error(
            RowPosition.Of(device, "member"),
            $"device {Text(device)} belongs to member {device.MemberId}, who is not in the member table",
            "add the member or remove the device"
        );

    public static Diagnostic Overlap(Device device, Device other) =>
        OverlapDescriptor.Error(
            RowPosition.Of(device, "address"),
            $"device {Text(device)} of member {device.MemberId} overlaps {Text(other)} of member {other.MemberId}"
                + RowPosition.And(RowPosition.Of(other)),
            "an address belongs to one member: shorten or remove one of the two"
        );

    public static Diagnostic Nested(Device device, Device outer) =>
        NestedDescriptor.Warning(
            RowPosition.Of(device, "address"),
            device.Address == outer.Address
                ? $"device {Text(device)} is there twice for member {device.MemberId}{Place(outer)}"
                : $"device {Text(device)} of member {device.MemberId} lies within {Text(outer)} of the same member{Place(outer)}",
            "harmless; remove one of the two rows"
        );

    public static Diagnostic OutsideNetworks(Device device) =>
        OutsideDescriptor.Error(
            RowPosition.Of(device, "address"),
            $"device {Text(device)} of member {device.MemberId} is in no network of an inside interface",
            "correct the address, or add its network to the interface it is behind"
        );

    public static Diagnostic HoldsOwnAddress(Device device, IpPrefix own) =>
        OwnDescriptor.Error(
            RowPosition.Of(device, "address"),
            $"device {Text(device)} of member {device.MemberId} holds {own}, an address of the box itself",
            "correct the device or ownAddresses"
        );

    private static string Place(Device device) => RowPosition.And(RowPosition.Of(device));

    private static string Text(Device device) => new IpPrefix(device.Address).ToString();
}
