namespace Weir.Core.Model.Validation;

/// <summary>There is an outside and, in a campus, an inside.</summary>
internal static class InterfaceRoleRule
{
    public static void Check(SiteCheck check)
    {
        var (outside, inside) = (false, false);
        foreach (var one in check.Topology.Interfaces)
        {
            outside |= one.Role == InterfaceRole.Outside;
            inside |= one.Role == InterfaceRole.Inside;
        }

        if (!outside)
        {
            check.Found.Add(TopologyDiagnostics.NoOutside());
        }

        if (!inside && check.Kind == SiteKind.Campus)
        {
            check.Found.Add(TopologyDiagnostics.NoInside());
        }
    }
}
