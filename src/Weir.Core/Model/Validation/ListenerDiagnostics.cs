using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about listeners of a web farm (WEIR0360–0364, WEIR0366).</summary>
internal static class ListenerDiagnostics
{
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0360", "Listener is there twice");
    private static readonly DiagnosticDescriptor CoveredDescriptor = new("WEIR0361", "Listeners overlap");
    private static readonly DiagnosticDescriptor ForeignDescriptor = new("WEIR0362", "Listener on a foreign address");
    private static readonly DiagnosticDescriptor ControlDescriptor = new("WEIR0364", "Listener on a control port");
    private static readonly DiagnosticDescriptor NowhereDescriptor = new("WEIR0366", "Listener without an address");

    public static Diagnostic Twice(Listener one, Listener earlier) =>
        TwiceDescriptor.Error(
            RowPosition.Of(one),
            $"the listener {SiteRowText.Key(one)} is there already{RowPosition.And(RowPosition.Of(earlier))}",
            "keep one of the two rows"
        );

    public static Diagnostic Covered(Listener one, string by, PortRange ports) =>
        CoveredDescriptor.Warning(
            RowPosition.Of(one),
            $"the listener {SiteRowText.Key(one)} shares ports {ports} with those on {by}",
            "removing one of the two does not close these ports: correct one of them, or leave it if it is meant"
        );

    public static Diagnostic Foreign(Listener one) =>
        ForeignDescriptor.Warning(
            RowPosition.Of(one),
            $"{SiteRowText.AddressWord(one)} is neither one of the box's own addresses nor behind an inside interface",
            "add it to ownAddresses (VRRP's addresses too), or its network to an inside interface, or correct the row"
        );

    public static Diagnostic Control(Listener one, string what) =>
        ControlDescriptor.Error(
            RowPosition.Of(one),
            $"the listener {SiteRowText.Key(one)} takes the port of {what}: everybody could reach it, untracked",
            "give one of the two another port, or the listener an address that is not the box's"
        );

    public static Diagnostic Nowhere(Listener one) =>
        NowhereDescriptor.Error(
            RowPosition.Of(one),
            $"the listener {SiteRowText.Key(one)} is on each of the box's own addresses, and there are none",
            "fill in ownAddresses, or give the listener an address"
        );
}
