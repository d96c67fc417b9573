using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about interfaces, networks and options (WEIR0350–0358).</summary>
internal static class TopologyDiagnostics
{
    private static readonly DiagnosticDescriptor NameDescriptor = new("WEIR0350", "Illegal interface name");
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0351", "Interface is there twice");
    private static readonly DiagnosticDescriptor NoOutsideDescriptor = new("WEIR0352", "No outside interface");
    private static readonly DiagnosticDescriptor NoInsideDescriptor = new("WEIR0353", "No inside interface");
    private static readonly DiagnosticDescriptor OverlapDescriptor = new(
        "WEIR0354",
        "Networks of two interfaces overlap"
    );
    private static readonly DiagnosticDescriptor PoolDescriptor = new("WEIR0355", "Pool overlaps a network");
    private static readonly DiagnosticDescriptor GardenDescriptor = new("WEIR0356", "Walled garden is empty");

    private static readonly DiagnosticDescriptor ClassNameDescriptor = new("WEIR0357", "Illegal name of a class");
    private static readonly DiagnosticDescriptor ClassTwiceDescriptor = new("WEIR0358", "Class is there twice");

    public static Diagnostic IllegalClass(DestinationClass one, int longest) =>
        ClassNameDescriptor.Error(
            RowPosition.Of(one),
            $"'{one.Name}' is no name of a class: expected 1 to {longest} lower-case letters and digits, a letter first",
            "choose such a name; it becomes a part of names in the kernel"
        );

    public static Diagnostic ClassTwice(DestinationClass one) =>
        ClassTwiceDescriptor.Error(
            RowPosition.Of(one),
            $"class '{one.Name}' is there already",
            "put all its prefixes under one name"
        );

    public static Diagnostic IllegalName(Interface one, string problem) =>
        NameDescriptor.Error(
            RowPosition.Of(one),
            $"'{one.Name}' is no interface name: {problem}",
            "use the kernel's name of the interface, as 'ip link' shows it"
        );

    public static Diagnostic Twice(Interface one, Interface earlier) =>
        TwiceDescriptor.Error(
            RowPosition.Of(one),
            $"interface '{one.Name}' ({Role(one)}) is there already, as {Role(earlier)}"
                + RowPosition.And(RowPosition.Of(earlier)),
            "an interface has one role: keep one entry and put all networks there"
        );

    public static Diagnostic NoOutside() =>
        NoOutsideDescriptor.Error(
            Position.None,
            "no interface has the role 'outside'",
            "add the interface towards the internet under interfaces"
        );

    public static Diagnostic NoInside() =>
        NoInsideDescriptor.Error(
            Position.None,
            "no interface has the role 'inside'",
            "add the interfaces that members are behind under interfaces"
        );

    public static Diagnostic NetworksOverlap(Interface one, IpPrefix network, Interface other, IpPrefix otherNetwork) =>
        OverlapDescriptor.Error(
            RowPosition.Of(one),
            $"network {network} of '{one.Name}' overlaps {otherNetwork} of '{other.Name}'"
                + RowPosition.And(RowPosition.Of(other)),
            "a network is behind one interface: correct one of the two"
        );

    public static Diagnostic PoolOverlapsNetwork(IpPrefix pool, Interface one, IpPrefix network) =>
        PoolDescriptor.Error(
            RowPosition.Of(one),
            $"pool {pool} overlaps network {network} of '{one.Name}'",
            "public addresses live outside: correct publicPool or the network"
        );

    public static Diagnostic WalledGardenEmpty(int blocked) =>
        GardenDescriptor.Info(
            Position.None,
            $"{blocked} member(s) are blocked and the walled garden is empty: they reach nothing",
            "add what they may still reach (a page that says why) under options.walledGarden"
        );

    private static string Role(Interface one) => one.Role.ToString().ToLowerInvariant();
}
